package dev.selecho.models;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * A process for each connection. The parent accepts, hands the socket itself to a new
 * child as its standard input, and closes its own descriptor: it never sees a byte. Java
 * cannot fork, so a child is a JVM, as small as it gets.
 */
final class ProcessModel implements EchoModel {

	private static final List<String> SMALL_JVM = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx8m",
			"-Xss256k", "-XX:MaxMetaspaceSize=32m", "-XX:ReservedCodeCacheSize=8m", "-XX:-UsePerfData",
			"-Xlog:disable");

	/** Children that run or have ended, and nobody has asked for. */
	private final Semaphore children = new Semaphore(0);

	@Override
	public void serve(int port) throws IOException {
		String[] command = command();
		int listener = Posix.listen(port, BACKLOG);
		Thread.ofPlatform().name("reaper").daemon().start(this::reap);
		while (true) {
			accept(listener, command);
		}
	}

	/** A process that cannot be had costs its client, and no other. */
	private void accept(int listener, String[] command) {
		try {
			int client = Posix.accept(listener);
			try {
				Posix.spawn(command, client);
				this.children.release();
			}
			finally {
				Posix.close(client);
			}
		}
		catch (IOException ex) {
			LockSupport.parkNanos(BlockingModel.PAUSE);
		}
	}

	private static String[] command() {
		String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
		List<String> child = List.of("-cp", System.getProperty("java.class.path"), Child.class.getName());
		return Stream.of(List.of(java), SMALL_JVM, child).flatMap(List::stream).toArray(String[]::new);
	}

	/** Takes leave of each child, or it would stay a zombie. */
	private void reap() {
		while (true) {
			this.children.acquireUninterruptibly();
			Posix.awaitAnyChild();
		}
	}

	/**
	 * The child: serves the one client that it was born with.
	 */
	static final class Child {

		private Child() {
		}

		public static void main(String[] args) throws IOException {
			if (!(inherited() instanceof SocketChannel client)) {
				throw new IOException("The standard input is not a connection");
			}
			BlockingModel.echo(client, ByteBuffer.allocateDirect(BlockingModel.BUFFER_SIZE));
		}

		private static @Nullable Object inherited() throws IOException {
			return System.inheritedChannel();
		}

	}

}
