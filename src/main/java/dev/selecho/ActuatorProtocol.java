package dev.selecho;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;

import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketProperties;
import org.jspecify.annotations.Nullable;

/**
 * HTTP for the actuator: no client can keep another one waiting. Whoever waits for a
 * client (for a byte of its request, or for it to take its answer) does so on a virtual
 * thread, of which there are enough. The places are few, but whoever comes gets one: once
 * all are taken, the client that has been there for the longest goes. A probe needs its
 * place for some milliseconds; to hold one by doing nothing, or by a byte now and then,
 * keeps nobody out.
 * <p>
 * Tomcat makes it by its name. Each connection must be one request
 * ({@code max-keep-alive-requests}), so that the oldest connection is the oldest request.
 */
public final class ActuatorProtocol extends Http11NioProtocol {

	/**
	 * What a client has in any case, or those who come back as soon as they are turned
	 * out would turn out everybody else. Many times what a probe needs.
	 */
	private static final Duration SURE = Duration.ofMillis(250);

	/**
	 * Whoever has been there for as many connection timeouts goes as soon as the next one
	 * comes: the timeout alone starts anew with each byte.
	 */
	private static final int TIMEOUTS = 3;

	private static final Duration LOOK_AGAIN = Duration.ofMillis(2);

	/** What the kernel holds for a client counts against the container. */
	private static final int SEND_BUFFER = 32 * 1024;

	private static final int RECEIVE_BUFFER = 16 * 1024;

	/** The heap's part of that. */
	private static final int READ_BUFFER = 2 * 1024;

	/**
	 * Creates the protocol.
	 */
	public ActuatorProtocol() {
		super(new Endpoint());
		getEndpoint().setUseVirtualThreads(true);
		SocketProperties sockets = getEndpoint().getSocketProperties();
		sockets.setTxBufSize(SEND_BUFFER);
		sockets.setRxBufSize(RECEIVE_BUFFER);
		sockets.setAppReadBufSize(READ_BUFFER);
	}

	/**
	 * Takes every client in. The guests are the acceptor's thread's own.
	 */
	private static final class Endpoint extends NioEndpoint {

		private final Deque<Guest> guests = new ArrayDeque<>();

		@Override
		protected boolean setSocketOptions(SocketChannel socket) {
			makeRoom();
			this.guests.addLast(new Guest(socket, System.nanoTime()));
			return super.setSocketOptions(socket);
		}

		private void makeRoom() {
			this.guests.removeIf(Guest::isGone);
			while (isFull() || isOverdue(this.guests.peekFirst())) {
				if (isLongerThan(SURE, this.guests.peekFirst())) {
					this.guests.removeFirst().leave();
				}
				else {
					LockSupport.parkNanos(LOOK_AGAIN.toNanos());
				}
				this.guests.removeIf(Guest::isGone);
			}
		}

		/** One less than the acceptor lets in, or it would wait before it comes here. */
		private boolean isFull() {
			int places = getMaxConnections();
			return places > 0 && this.guests.size() >= Math.max(places - 1, 1);
		}

		private boolean isOverdue(@Nullable Guest guest) {
			int timeout = getConnectionTimeout();
			return timeout > 0 && isLongerThan(Duration.ofMillis(timeout).multipliedBy(TIMEOUTS), guest);
		}

		private static boolean isLongerThan(Duration time, @Nullable Guest guest) {
			return guest != null && System.nanoTime() - guest.since() > time.toNanos();
		}

	}

	/**
	 * A client.
	 *
	 * @param socket its connection
	 * @param since when it came
	 */
	private record Guest(SocketChannel socket, long since) {

		boolean isGone() {
			return !this.socket.isOpen();
		}

		/**
		 * Ends both directions, which wakes whoever waits for the client: Tomcat then
		 * closes the connection on a thread of its own, as if the client had ended it.
		 */
		void leave() {
			try {
				this.socket.shutdownInput();
				this.socket.shutdownOutput();
			}
			catch (IOException ex) {
				// It is gone already.
			}
		}

	}

}
