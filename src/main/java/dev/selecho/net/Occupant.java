package dev.selecho.net;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.jspecify.annotations.Nullable;

/**
 * What is there already where a Unix domain socket is to appear. A socket on which nobody
 * listens is what a server leaves behind that was killed: that alone makes way.
 *
 * @param path where it is
 */
record Occupant(Path path) {

	private static final String IN_USE = "Address already in use";

	private static final String STARTING = IN_USE + ": another server is starting there";

	/** The type of a file in its mode, and those types (inode(7)). */
	private static final int TYPE = 0170000;

	private static final int SOCKET = 0140000;

	private static final int LINK = 0120000;

	private static final int DIRECTORY = 0040000;

	/**
	 * Deletes what is there if it is a socket on which nobody listens.
	 * <p>
	 * Of several servers that come to that conclusion one alone may act on it: a second
	 * would delete the socket that the first has put there meanwhile. So they lock a file
	 * beside it, which the kernel unlocks should its owner die, and ask once more.
	 * @return why it stays, or {@code null} if nothing is there any more
	 * @throws IOException if it may not be looked at, or cannot be deleted
	 */
	@Nullable String makeWay() throws IOException {
		try {
			String objection = objection();
			return (objection != null) ? objection : makeWayAlone();
		}
		catch (NoSuchFileException ex) {
			return null;
		}
	}

	private @Nullable String makeWayAlone() throws IOException {
		Path lockFile = this.path.resolveSibling("." + this.path.getFileName() + ".lock");
		try (FileChannel lock = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
				LinkOption.NOFOLLOW_LINKS)) {
			return (lock.tryLock() != null) ? makeWayLocked(lockFile) : STARTING;
		}
		catch (OverlappingFileLockException ex) {
			// another server of this process
			return STARTING;
		}
	}

	private @Nullable String makeWayLocked(Path lockFile) throws IOException {
		try {
			String objection = objection();
			if (objection == null) {
				Files.delete(this.path);
			}
			return objection;
		}
		finally {
			Files.deleteIfExists(lockFile);
		}
	}

	/** What speaks against deleting it, if it is there at all. */
	private @Nullable String objection() throws IOException {
		int mode = (int) Files.getAttribute(this.path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
		return switch (mode & TYPE) {
			case SOCKET -> user();
			case LINK -> "A symbolic link is there";
			case DIRECTORY -> "A directory is there";
			default -> "A file that is no socket is there";
		};
	}

	/** Without waiting: the backlog of a server that listens may be full. */
	private @Nullable String user() throws NoSuchFileException {
		try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
			probe.configureBlocking(false);
			probe.connect(UnixDomainSocketAddress.of(this.path));
			return IN_USE + ": a server listens there";
		}
		catch (ConnectException ex) {
			// refused: nobody listens
			return null;
		}
		catch (IOException ex) {
			if (Files.notExists(this.path, LinkOption.NOFOLLOW_LINKS)) {
				throw new NoSuchFileException(this.path.toString());
			}
			return IN_USE + ", it seems: " + ex.getMessage();
		}
	}

}
