package dev.selecho.autoconfigure;

import java.nio.file.Path;

/**
 * What is in the way of a Unix domain socket at its path, and what to do.
 *
 * @param what stands in the way
 * @param action what to do
 */
record UnixPathRemedy(String what, String action) {

	/**
	 * Finds the remedy.
	 * @param reason why the listener could not be bound
	 * @param path where it was to be bound
	 * @param properties what the listener's properties begin with
	 * @return the remedy
	 */
	static UnixPathRemedy of(String reason, Path path, String properties) {
		String another = "set " + properties + "unix-path to another path";
		String find = "Find out who listens there (ss -xlp | grep '" + path.getFileName() + "')";
		if (reason.contains("is starting there")) {
			return new UnixPathRemedy("Two servers want one path.", "Give each a path of its own: " + another + ".");
		}
		if (reason.contains("it seems")) {
			return new UnixPathRemedy("Whether a server listens there cannot be told.",
					find + ". If nobody does, delete the file; else stop that server, or " + another + ".");
		}
		if (reason.contains("in use")) {
			return new UnixPathRemedy("Its socket works.", find + " and stop it, or " + another + ".");
		}
		if (reason.endsWith(" is there")) {
			return new UnixPathRemedy("Nothing makes way for a server but a socket on which nobody listens.",
					"Remove what is there, or " + another + ".");
		}
		if (reason.contains("too long")) {
			return new UnixPathRemedy("The system's addresses have no room for it.",
					"Set " + properties + "unix-path to a shorter path, such as /run/selecho/echo.sock.");
		}
		if (reason.contains("ermission denied")) {
			return new UnixPathRemedy("This process may make no file there.",
					"Give its user the right to write in that directory, or " + another + ".");
		}
		if (reason.contains("directory")) {
			return new UnixPathRemedy("The server makes the socket, not the directory.",
					"Make the directory, or " + another + ".");
		}
		if (reason.contains("no permissions")) {
			return new UnixPathRemedy("Nobody could be kept from connecting.",
					"Set " + properties + "unix-path to a path on a file system that has permissions.");
		}
		return new UnixPathRemedy("The system refused it.", "Check " + properties + "unix-path.");
	}

}
