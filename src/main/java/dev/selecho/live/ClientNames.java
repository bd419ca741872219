package dev.selecho.live;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

import dev.selecho.autoconfigure.TcpServerProperties.Live.Addresses;
import org.jspecify.annotations.Nullable;

/**
 * What the page calls a client.
 *
 * @param addresses how much of its address is shown
 */
record ClientNames(Addresses addresses) {

	@Nullable String of(SocketAddress client) {
		if (this.addresses == Addresses.NONE) {
			return null;
		}
		if (this.addresses == Addresses.FULL) {
			return dev.selecho.net.Addresses.text(client);
		}
		return (client instanceof InetSocketAddress internet && internet.getAddress() != null)
				? masked(internet.getAddress()) : "unix";
	}

	private static String masked(InetAddress address) {
		byte[] bytes = address.getAddress();
		if (address instanceof Inet4Address) {
			return (bytes[0] & 0xff) + "." + (bytes[1] & 0xff) + "." + (bytes[2] & 0xff) + ".x";
		}
		StringBuilder network = new StringBuilder();
		for (int i = 0; i < 8; i += 2) {
			network.append(Integer.toHexString((bytes[i] & 0xff) << 8 | (bytes[i + 1] & 0xff))).append(':');
		}
		return network.append(":/64").toString();
	}

}
