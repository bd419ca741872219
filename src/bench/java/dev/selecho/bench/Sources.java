package dev.selecho.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Source addresses on the loopback, 127.0.1.1 and on. Each has 28,000 ports, and a port
 * rests for a minute after use: connections are spread over many addresses.
 */
final class Sources {

	private static final int CONNECTIONS_PER_ADDRESS = 2_000;

	private static final int HOSTS = 250;

	private static final int NETS = 250;

	private long used;

	InetSocketAddress next() throws IOException {
		return address(this.used++ / CONNECTIONS_PER_ADDRESS);
	}

	/**
	 * Returns an address that nobody has used yet.
	 * @return the address, with any port
	 */
	InetSocketAddress nextOfItsOwn() throws IOException {
		this.used += CONNECTIONS_PER_ADDRESS;
		return next();
	}

	private static InetSocketAddress address(long index) throws IOException {
		byte[] octets = { 127, 0, (byte) (1 + index / HOSTS % NETS), (byte) (1 + index % HOSTS) };
		return new InetSocketAddress(InetAddress.getByAddress(octets), 0);
	}

}
