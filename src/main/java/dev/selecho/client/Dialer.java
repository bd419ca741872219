package dev.selecho.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLSocket;

import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * Makes connections, all in the same way.
 */
final class Dialer {

	private static final long BACKLOG_PAUSE = TimeUnit.MILLISECONDS.toNanos(2);

	private final Route route;

	private final Patience patience;

	private final Numbers numbers;

	private final Lookup lookup;

	Dialer(Route route, Patience patience, Numbers numbers) {
		this.route = route;
		this.patience = patience;
		this.numbers = numbers;
		this.lookup = new Lookup(route.target().host(), route.family());
	}

	/**
	 * Connects: looks the name up, tries its addresses in turn, sends the PROXY header,
	 * shakes hands. All of it together may take as long as the timeout.
	 * @param buffer the size of the buffers, for what is sent and read at a time
	 * @return a connection that is ready for bytes
	 * @throws EndedException if there is none
	 */
	Conversation dial(int buffer) throws EndedException {
		long begin = System.nanoTime();
		long deadline = begin + this.patience.timeoutNanos();
		Wire wire = new Wire(connect(deadline));
		Watch watch = this.patience.watch(wire);
		boolean done = false;
		try {
			watch.await(true);
			watch.closeAt(deadline);
			SSLSocket tls = open(wire, watch);
			watch.await(false);
			watch.closeAt(0);
			Link link = new Link(wire, watch, tls, peer(wire), System.nanoTime() - begin);
			Conversation conversation = new Conversation(link, this.patience, this.numbers, buffer);
			done = true;
			return conversation;
		}
		finally {
			if (!done) {
				this.patience.forget(watch);
				wire.close();
			}
		}
	}

	private SocketChannel connect(long deadline) throws EndedException {
		Path path = this.route.target().path();
		if (path != null) {
			return connectLocally(path, deadline);
		}
		EndedException first = null;
		List<InetAddress> addresses = this.lookup.addresses(deadline - System.nanoTime());
		for (InetAddress address : addresses) {
			try {
				return connect(new InetSocketAddress(address, this.route.target().port()), deadline);
			}
			catch (EndedException ex) {
				first = (first != null) ? first : ex;
			}
		}
		throw Objects.requireNonNull(first);
	}

	/** A full backlog is told at once here, where TCP waits for a place in it. */
	private SocketChannel connectLocally(Path path, long deadline) throws EndedException {
		while (true) {
			try {
				return connect(UnixDomainSocketAddress.of(path), deadline);
			}
			catch (EndedException ex) {
				if (ex.outcome() != Outcome.UNREACHABLE || !Files.isWritable(path)
						|| System.nanoTime() - deadline > 0) {
					throw ex;
				}
			}
			LockSupport.parkNanos(BACKLOG_PAUSE);
		}
	}

	private SocketChannel connect(SocketAddress address, long deadline) throws EndedException {
		SocketChannel channel = open(address);
		boolean done = false;
		try {
			if (address instanceof UnixDomainSocketAddress) {
				channel.connect(address);
			}
			else {
				connectTcp(channel, address, deadline);
			}
			done = true;
			return channel;
		}
		catch (SocketTimeoutException ex) {
			throw new EndedException(Outcome.CONNECT_TIMEOUT,
					text(address) + " does not answer in " + Texts.duration(this.patience.timeoutNanos()));
		}
		catch (ConnectException ex) {
			throw new EndedException(Outcome.REFUSED, text(address) + " refuses");
		}
		catch (IOException ex) {
			throw new EndedException(Outcome.UNREACHABLE, text(address) + ": " + ex.getMessage());
		}
		finally {
			if (!done) {
				new Wire(channel).close();
			}
		}
	}

	/** What fails here, such as for want of descriptors, is not the path's fault. */
	private static SocketChannel open(SocketAddress address) {
		try {
			return SocketChannel
				.open((address instanceof InetSocketAddress internet) ? family(internet) : StandardProtocolFamily.UNIX);
		}
		catch (IOException ex) {
			throw new UncheckedIOException("no socket to connect with: " + ex.getMessage() + " (ulimit -n)", ex);
		}
	}

	private static StandardProtocolFamily family(InetSocketAddress address) {
		return Lookup.Family.IPV4.has(address.getAddress()) ? StandardProtocolFamily.INET
				: StandardProtocolFamily.INET6;
	}

	private void connectTcp(SocketChannel channel, SocketAddress address, long deadline) throws IOException {
		channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
		Duration keepalive = this.route.keepalive();
		if (!keepalive.isZero()) {
			channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
			channel.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, (int) keepalive.toSeconds());
			channel.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, (int) keepalive.toSeconds());
		}
		if (this.route.from() != null) {
			channel.bind(new InetSocketAddress(this.route.from(), 0));
		}
		long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
		if (millis <= 0) {
			throw new SocketTimeoutException();
		}
		channel.socket().connect(address, (int) Math.min(millis, Integer.MAX_VALUE));
	}

	private @Nullable SSLSocket open(Wire wire, Watch watch) throws EndedException {
		try {
			if (this.route.proxy() != null) {
				SocketChannel channel = wire.channel();
				byte[] header = this.route.proxy().of(channel.getLocalAddress(), channel.getRemoteAddress());
				wire.write(header, 0, header.length);
			}
			return (this.route.tls() != null) ? this.route.tls().open(wire) : null;
		}
		catch (IOException ex) {
			throw failed(wire, watch, ex);
		}
	}

	private static EndedException failed(Wire wire, Watch watch, IOException ex) {
		if (watch.expired() != null) {
			return new EndedException(Outcome.STALL, "silence in the handshake");
		}
		if (wire.isReset()) {
			return new EndedException(Outcome.RESET_OWED, "a reset in the handshake");
		}
		if (wire.isFinished()) {
			return new EndedException(Outcome.SHORT_END, "a FIN in the handshake");
		}
		return new EndedException(Outcome.TLS, String.valueOf(ex.getMessage()));
	}

	private static String peer(Wire wire) {
		try {
			return text(wire.channel().getRemoteAddress());
		}
		catch (IOException ex) {
			return "?"; // ended already
		}
	}

	private static String text(SocketAddress address) {
		if (address instanceof InetSocketAddress internet) {
			String host = internet.getAddress().getHostAddress().replaceFirst("((^|:)0\\b){2,}:?", "::");
			return (host.contains(":") ? "[" + host + "]" : host) + ":" + internet.getPort();
		}
		return "unix:" + address;
	}

	/**
	 * How to connect.
	 *
	 * @param target where to
	 * @param family to what kind of address
	 * @param from from which address
	 * @param keepalive after so much silence the kernel probes; zero for never
	 * @param proxy the header to send first
	 * @param tls what to speak above
	 */
	record Route(Target target, Lookup.Family family, @Nullable InetAddress from, Duration keepalive,
			@Nullable ProxyHeader proxy, @Nullable Tls tls) {
	}

}
