package dev.selecho.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.channels.spi.SelectorProvider;

import dev.selecho.net.ListenerOptions.SocketSettings;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * Opens the sockets that listen, and sets up those and the accepted ones.
 */
final class Sockets {

	private final Listener listener;

	private final ListenerOptions options;

	private final SocketSettings settings;

	private final SelectorProvider provider;

	private final @Nullable SocketOption<Boolean> urgentInline;

	/**
	 * Finds out what the system's sockets can do.
	 * @param listener for which they are
	 * @param options how to set them up
	 * @param provider where channels come from
	 * @throws IOException if there is no socket to be had
	 */
	Sockets(Listener listener, ListenerOptions options, SelectorProvider provider) throws IOException {
		this.listener = listener;
		this.options = options;
		this.settings = options.socket();
		this.provider = provider;
		this.urgentInline = isUnix() ? null : urgentInline(provider);
	}

	private boolean isUnix() {
		return this.listener.address() instanceof UnixDomainSocketAddress;
	}

	/**
	 * An urgent byte belongs into the stream, in its place (RFC 6093, section 6): else it
	 * would be missing from the echo. The option has no public constant, and the socket
	 * adaptor that could set it is one more object for every idle connection.
	 * <p>
	 * A listener cannot be given the option. Of several urgent bytes in a row that a
	 * client sends while it is still in the backlog, the kernel keeps the last alone.
	 */
	@SuppressWarnings("unchecked") // it is a switch by its name
	private static @Nullable SocketOption<Boolean> urgentInline(SelectorProvider provider) throws IOException {
		try (SocketChannel probe = provider.openSocketChannel()) {
			for (SocketOption<?> option : probe.supportedOptions()) {
				if (option.name().equals("SO_OOBINLINE") && option.type() == Boolean.class) {
					return (SocketOption<Boolean>) option;
				}
			}
			return null;
		}
	}

	/**
	 * Binds the listener: from now on the kernel completes connections to it.
	 * @return the socket
	 * @throws IOException if the listener could not be bound; nothing stays open
	 */
	ListeningSocket bind() throws IOException {
		if (this.listener.address() instanceof UnixDomainSocketAddress unix) {
			return new UnixBinding(this.listener.name(), unix, this.options.unixPermissions()).bind(this.provider,
					this.options.backlog());
		}
		ServerSocketChannel channel = this.provider.openServerSocketChannel();
		try {
			configure(channel);
			bind(channel, this.listener, this.options.backlog());
			channel.configureBlocking(false);
			return new ListeningSocket(channel, channel.getLocalAddress(), null);
		}
		catch (IOException | RuntimeException ex) {
			channel.close();
			throw ex;
		}
	}

	private static void bind(ServerSocketChannel channel, Listener listener, int backlog) throws IOException {
		SocketAddress address = listener.address();
		if (address instanceof InetSocketAddress internet && internet.getAddress() != null
				&& isForMany(internet.getAddress())) {
			throw new BindFailedException(listener.name(), address,
					"A multicast or broadcast address, where no TCP client arrives", null);
		}
		try {
			channel.bind(address, backlog);
		}
		catch (UnresolvedAddressException ex) {
			throw new BindFailedException(listener.name(), address, "Unknown host", ex);
		}
		catch (UnsupportedAddressTypeException ex) {
			throw new BindFailedException(listener.name(), address, "Address family not supported", ex);
		}
		catch (IOException ex) {
			throw new BindFailedException(listener.name(), address, String.valueOf(ex.getMessage()), ex);
		}
	}

	/** The system binds to some such addresses all the same. */
	private static boolean isForMany(InetAddress address) throws IOException {
		return address.isMulticastAddress() || address.equals(InetAddress.ofLiteral("255.255.255.255"))
				|| NetworkInterface.networkInterfaces()
					.flatMap((network) -> network.getInterfaceAddresses().stream())
					.anyMatch((own) -> address.equals(own.getBroadcast()));
	}

	private void configure(ServerSocketChannel channel) throws IOException {
		channel.setOption(StandardSocketOptions.SO_REUSEADDR, this.settings.reuseAddress());
		// What is set here the kernel hands down to accepted sockets: system calls saved.
		if (this.settings.receiveBufferSize() != null) {
			channel.setOption(StandardSocketOptions.SO_RCVBUF, this.settings.receiveBufferSize());
		}
		if (channel.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
			channel.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, (int) this.settings.keepAliveIdle().toSeconds());
			channel.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL,
					(int) this.settings.keepAliveInterval().toSeconds());
			channel.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, this.settings.keepAliveCount());
		}
	}

	/**
	 * Sets up a socket that was accepted.
	 * @param accepted what to set up; it does not block any more
	 * @throws IOException if the system refuses it: the client may have gone already
	 */
	void configure(SocketChannel accepted) throws IOException {
		accepted.configureBlocking(false);
		if (this.settings.sendBufferSize() != null) {
			accepted.setOption(StandardSocketOptions.SO_SNDBUF, this.settings.sendBufferSize());
		}
		if (isUnix()) {
			configureUnix(accepted);
		}
		else {
			configureTcp(accepted);
		}
	}

	private void configureTcp(SocketChannel accepted) throws IOException {
		if (this.settings.tcpNoDelay()) {
			accepted.setOption(StandardSocketOptions.TCP_NODELAY, true);
		}
		if (this.settings.keepAlive()) {
			accepted.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
		}
		if (this.urgentInline != null) {
			accepted.setOption(this.urgentInline, true);
		}
	}

	/** Nothing is handed down to it; Linux bounds what is under way by the sender's. */
	private void configureUnix(SocketChannel accepted) throws IOException {
		if (this.settings.receiveBufferSize() != null) {
			accepted.setOption(StandardSocketOptions.SO_RCVBUF, this.settings.receiveBufferSize());
		}
	}

	/**
	 * Returns the address to which a client has connected.
	 * @param accepted its socket
	 * @return the address: a Unix domain socket knows itself by the name by which it was
	 * made
	 * @throws IOException if the socket is closed
	 */
	SocketAddress localAddress(SocketChannel accepted) throws IOException {
		return isUnix() ? this.listener.address() : accepted.getLocalAddress();
	}

}
