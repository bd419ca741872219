package dev.selecho.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

import org.jspecify.annotations.Nullable;

/**
 * The file that stands for a Unix domain socket of ours. Whoever comes after us may have
 * put another in its place: that one is not touched.
 *
 * @param path where it is
 * @param key what tells it from all other files, as long as its socket is open
 */
record SocketFile(Path path, @Nullable Object key) {

	/**
	 * Returns what tells a file from all others.
	 * @param path where it is
	 * @return the key, {@code null} where the system has none
	 * @throws IOException if it is not there, or may not be looked at
	 */
	static @Nullable Object keyOf(Path path) throws IOException {
		return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
	}

	/**
	 * Deletes the file if it is still the one that was made.
	 * @throws IOException if it is, and cannot be deleted
	 */
	void delete() throws IOException {
		try {
			if (this.key != null && this.key.equals(keyOf(this.path))) {
				Files.delete(this.path);
			}
		}
		catch (NoSuchFileException ex) {
			// somebody else has deleted it
		}
	}

}
