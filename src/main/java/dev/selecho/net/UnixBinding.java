package dev.selecho.net;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;

/**
 * Binds a Unix domain socket to its path.
 * <p>
 * The socket is made in a directory beside the path that is open to the server's own user
 * alone, listens, gets its permissions, and only then appears at the path, by a hard
 * link. So nobody finds one there that is half made, whatever the process's umask; and a
 * link takes nobody's place: of several servers that want the path one alone gets it.
 */
final class UnixBinding {

	/** {@code sun_path} has 108 bytes (unix(7)), of which the JDK leaves two unused. */
	private static final int MAX_NAME = 106;

	/** Two bytes less: the name under which the socket is made may be so much longer. */
	static final int MAX_PATH = MAX_NAME - 2;

	/** The socket's name in the directory where it is made. */
	private static final String UNFINISHED = "s";

	/** Others may be trying at the same time; one of them gets it. */
	private static final int MAX_ATTEMPTS = 16;

	private static final int RADIX = 36;

	/** The least number of six digits. */
	private static final int LEAST = RADIX * RADIX * RADIX * RADIX * RADIX;

	private final String listener;

	private final UnixDomainSocketAddress address;

	private final Path path;

	private final @Nullable Set<PosixFilePermission> permissions;

	/**
	 * Prepares a binding.
	 * @param listener the listener's name
	 * @param address where clients are to find it
	 * @param permissions who may connect, {@code null} for as the umask says
	 */
	UnixBinding(String listener, UnixDomainSocketAddress address, @Nullable Set<PosixFilePermission> permissions) {
		this.listener = listener;
		this.address = address;
		this.path = address.getPath();
		this.permissions = permissions;
	}

	/**
	 * Binds the socket: from now on the kernel completes connections to it.
	 * @param provider where channels come from
	 * @param backlog how many connections the kernel completes ahead of {@code accept}
	 * @return the socket
	 * @throws IOException if it could not be bound; nothing stays open, and no file
	 */
	ListeningSocket bind(SelectorProvider provider, int backlog) throws IOException {
		checkPath();
		ServerSocketChannel channel = provider.openServerSocketChannel(StandardProtocolFamily.UNIX);
		boolean bound = false;
		try {
			channel.configureBlocking(false);
			SocketFile file = make(channel, backlog);
			bound = true;
			return new ListeningSocket(channel, this.address, file);
		}
		catch (BindFailedException ex) {
			throw ex;
		}
		catch (IOException | UnsupportedOperationException ex) {
			throw failure(reason(ex), ex);
		}
		finally {
			if (!bound) {
				channel.close();
			}
		}
	}

	private void checkPath() throws BindFailedException {
		if (this.path.toString().isEmpty()) {
			throw failure("The path is empty", null);
		}
		if (this.path.getFileName() == null) {
			throw failure("A directory is there", null);
		}
		if (length(this.path) > MAX_PATH) {
			throw failure("The path is too long: it has " + length(this.path) + " bytes, of " + MAX_PATH + " at most",
					null);
		}
	}

	private static int length(Path path) {
		return path.toString().getBytes(StandardCharsets.UTF_8).length;
	}

	private SocketFile make(ServerSocketChannel channel, int backlog) throws IOException {
		Path directory = createDirectory();
		Path unfinished = directory.resolve(UNFINISHED);
		try {
			channel.bind(UnixDomainSocketAddress.of(unfinished), backlog);
			if (this.permissions != null) {
				Files.setPosixFilePermissions(unfinished, this.permissions);
			}
			SocketFile file = new SocketFile(this.path, SocketFile.keyOf(unfinished));
			publish(unfinished);
			return file;
		}
		finally {
			delete(unfinished);
			delete(directory);
		}
	}

	private Path createDirectory() throws IOException {
		for (int i = 1;; i++) {
			try {
				return Files.createDirectory(this.path.resolveSibling(directoryName()),
						PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
			}
			catch (FileAlreadyExistsException ex) {
				if (i == MAX_ATTEMPTS) {
					throw ex;
				}
			}
		}
	}

	/**
	 * The kernel goes on calling the socket by the name with which it was bound, as
	 * {@code ss} shows: that tells whose it is, if there is room for it.
	 */
	private String directoryName() {
		Path name = this.path.getFileName();
		int room = MAX_NAME - (length(this.path) - length(name)) - length(Path.of("/" + UNFINISHED));
		String digits = Integer.toString(ThreadLocalRandom.current().nextInt(LEAST, Integer.MAX_VALUE), RADIX);
		Path telling = Path.of("." + name + "." + digits);
		return (length(telling) <= room) ? telling.toString() : digits.substring(0, Math.min(room, digits.length()));
	}

	private void publish(Path unfinished) throws IOException {
		for (int i = 0; i < MAX_ATTEMPTS; i++) {
			try {
				Files.createLink(this.path, unfinished);
				return;
			}
			catch (FileAlreadyExistsException ex) {
				String objection = new Occupant(this.path).makeWay();
				if (objection != null) {
					throw failure(objection, null);
				}
			}
		}
		throw failure("Address already in use: other servers come and go there", null);
	}

	/** What is left, nobody else can use. */
	private static void delete(Path path) {
		try {
			Files.deleteIfExists(path);
		}
		catch (IOException ex) {
			// the socket works all the same
		}
	}

	private BindFailedException failure(String reason, @Nullable Exception cause) {
		return new BindFailedException(this.listener, this.address, reason, cause);
	}

	/** In words that do not speak of the files that are made on the way. */
	private String reason(Exception ex) {
		Path directory = this.path.toAbsolutePath().getParent();
		return switch (ex) {
			case AccessDeniedException denied -> "Permission denied for the directory '" + directory + "'";
			case NoSuchFileException missing -> "The directory '" + directory + "' does not exist";
			case FileSystemException other when other.getReason() != null ->
				other.getReason() + ": '" + directory + "'";
			case UnsupportedOperationException unsupported -> "This file system knows no permissions";
			default -> String.valueOf(ex.getMessage());
		};
	}

}
