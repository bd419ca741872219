package dev.selecho.models;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

/**
 * The few calls that it takes to hand an accepted socket to a child process, which the
 * JDK has no way to do. Linux on any 64-bit machine with its usual constants.
 */
final class Posix {

	private static final int AF_INET = 2;

	private static final int SOCK_STREAM = 1;

	/** Or every child would hold the sockets of all those before it. */
	private static final int CLOSE_ON_EXEC = 0x80000;

	private static final int SOL_SOCKET = 1;

	private static final int SO_REUSEADDR = 2;

	private static final int ANY_CHILD = -1;

	/** Larger than glibc's and musl's structure of this name. */
	private static final int FILE_ACTIONS_SIZE = 256;

	private static final Linker LINKER = Linker.nativeLinker();

	private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();

	private static final VarHandle ERRNO = CALL_STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

	private static final MethodHandle SOCKET = call("socket", JAVA_INT, JAVA_INT, JAVA_INT);

	private static final MethodHandle SETSOCKOPT = call("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);

	private static final MethodHandle BIND = call("bind", JAVA_INT, ADDRESS, JAVA_INT);

	private static final MethodHandle LISTEN = call("listen", JAVA_INT, JAVA_INT);

	private static final MethodHandle ACCEPT4 = call("accept4", JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);

	private static final MethodHandle CLOSE = call("close", JAVA_INT);

	private static final MethodHandle WAITPID = call("waitpid", JAVA_INT, ADDRESS, JAVA_INT);

	private static final MethodHandle ACTIONS_INIT = call("posix_spawn_file_actions_init", ADDRESS);

	private static final MethodHandle ACTIONS_DUP2 = call("posix_spawn_file_actions_adddup2", ADDRESS, JAVA_INT,
			JAVA_INT);

	private static final MethodHandle ACTIONS_DESTROY = call("posix_spawn_file_actions_destroy", ADDRESS);

	private static final MethodHandle SPAWN = call("posix_spawn", ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS);

	private Posix() {
	}

	@SuppressWarnings("restricted") // a wrong signature here ends the JVM: checked by
									// being used
	private static MethodHandle call(String name, MemoryLayout... arguments) {
		return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name),
				FunctionDescriptor.of(JAVA_INT, arguments), Linker.Option.captureCallState("errno"));
	}

	/**
	 * Listens on 127.0.0.1.
	 * @param port the port
	 * @param backlog connections that may wait
	 * @return the descriptor
	 */
	static int listen(int port, int backlog) throws IOException {
		try (Arena arena = Arena.ofConfined()) {
			int listener = check("socket", invoke(SOCKET, AF_INET, SOCK_STREAM | CLOSE_ON_EXEC, 0));
			check("setsockopt", invoke(SETSOCKOPT, listener, SOL_SOCKET, SO_REUSEADDR, arena.allocateFrom(JAVA_INT, 1),
					Integer.BYTES));
			MemorySegment address = loopback(arena, port);
			check("bind", invoke(BIND, listener, address, (int) address.byteSize()));
			check("listen", invoke(LISTEN, listener, backlog));
			return listener;
		}
	}

	/** The structure sockaddr_in. */
	private static MemorySegment loopback(Arena arena, int port) {
		MemorySegment address = arena.allocate(16);
		address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_INET);
		address.asByteBuffer().putShort(2, (short) port).put(4, (byte) 127).put(7, (byte) 1);
		return address;
	}

	static int accept(int listener) throws IOException {
		return check("accept4", invoke(ACCEPT4, listener, MemorySegment.NULL, MemorySegment.NULL, CLOSE_ON_EXEC));
	}

	static void close(int descriptor) throws IOException {
		check("close", invoke(CLOSE, descriptor));
	}

	/**
	 * Starts a process with an empty environment and this one's output.
	 * @param command what to run
	 * @param input the descriptor that becomes its standard input
	 */
	static void spawn(String[] command, int input) throws IOException {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment actions = arena.allocate(FILE_ACTIONS_SIZE);
			checkNumber("posix_spawn_file_actions_init", invoke(ACTIONS_INIT, actions));
			try {
				checkNumber("posix_spawn_file_actions_adddup2", invoke(ACTIONS_DUP2, actions, input, 0));
				MemorySegment arguments = strings(arena, command);
				checkNumber("posix_spawn", invoke(SPAWN, arena.allocate(JAVA_INT), arguments.get(ADDRESS, 0), actions,
						MemorySegment.NULL, arguments, strings(arena)));
			}
			finally {
				invoke(ACTIONS_DESTROY, actions);
			}
		}
	}

	/** An array of C strings, closed by a null. */
	private static MemorySegment strings(Arena arena, String... values) {
		MemorySegment array = arena.allocate(ADDRESS, values.length + 1L);
		for (int i = 0; i < values.length; i++) {
			array.setAtIndex(ADDRESS, i, arena.allocateFrom(values[i]));
		}
		return array;
	}

	/** Waits until any child has ended, and takes note of it. */
	static void awaitAnyChild() {
		invoke(WAITPID, ANY_CHILD, MemorySegment.NULL, 0);
	}

	private static long invoke(MethodHandle function, Object... arguments) {
		try (Arena arena = Arena.ofConfined()) {
			MemorySegment state = arena.allocate(CALL_STATE);
			Object[] all = new Object[arguments.length + 1];
			all[0] = state;
			System.arraycopy(arguments, 0, all, 1, arguments.length);
			int result = (int) function.invokeWithArguments(all);
			return (result >= 0) ? result : -(int) ERRNO.get(state, 0L);
		}
		catch (Throwable ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static int check(String what, long result) throws IOException {
		if (result < 0) {
			throw new IOException(what + " failed with errno " + -result);
		}
		return (int) result;
	}

	/** For those that return their error instead of setting it. */
	private static void checkNumber(String what, long result) throws IOException {
		check(what, -result);
	}

}
