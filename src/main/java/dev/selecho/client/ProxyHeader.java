package dev.selecho.client;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/**
 * The header of the PROXY protocol, as a balancer sends it ahead of the client's bytes.
 */
enum ProxyHeader {

	/** A line of text. */
	V1 {

		@Override
		byte[] of(SocketAddress source, SocketAddress destination) {
			if (source instanceof InetSocketAddress from && destination instanceof InetSocketAddress to) {
				String family = (from.getAddress().getAddress().length == IPV4) ? "TCP4" : "TCP6";
				return ascii(String.format(Locale.ROOT, "PROXY %s %s %s %d %d\r\n", family, text(from), text(to),
						from.getPort(), to.getPort()));
			}
			return ascii("PROXY UNKNOWN\r\n");
		}

	},

	/** Binary. */
	V2 {

		@Override
		byte[] of(SocketAddress source, SocketAddress destination) {
			ByteArrayOutputStream header = new ByteArrayOutputStream();
			header.writeBytes(SIGNATURE_2);
			header.write(0x21); // version 2, the command PROXY
			if (source instanceof InetSocketAddress from && destination instanceof InetSocketAddress to) {
				byte[] address = from.getAddress().getAddress();
				header.write((address.length == IPV4) ? 0x11 : 0x21);
				writeShort(header, 2 * address.length + 4);
				header.writeBytes(address);
				header.writeBytes(to.getAddress().getAddress());
				writeShort(header, from.getPort());
				writeShort(header, to.getPort());
			}
			else {
				header.write(0);
				writeShort(header, 0);
			}
			return header.toByteArray();
		}

	};

	private static final int IPV4 = 4;

	private static final byte[] SIGNATURE_1 = ascii("PROXY ");

	private static final byte[] SIGNATURE_2 = { '\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n' };

	/**
	 * Makes a header.
	 * @param source whose bytes follow
	 * @param destination where they were sent
	 * @return the header
	 */
	abstract byte[] of(SocketAddress source, SocketAddress destination);

	/**
	 * Recognises a header.
	 * @param bytes the first ones of a stream
	 * @return its version, 0 if it is none
	 */
	static int versionOf(byte[] bytes) {
		return begins(bytes, SIGNATURE_1) ? 1 : begins(bytes, SIGNATURE_2) ? 2 : 0;
	}

	private static boolean begins(byte[] bytes, byte[] with) {
		return bytes.length >= with.length && Arrays.equals(bytes, 0, with.length, with, 0, with.length);
	}

	private static String text(InetSocketAddress address) {
		InetAddress plain = address.getAddress();
		String text = plain.getHostAddress();
		int zone = text.indexOf('%');
		return (zone < 0) ? text : text.substring(0, zone);
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	private static void writeShort(ByteArrayOutputStream target, int value) {
		target.write(value >> 8);
		target.write(value);
	}

}
