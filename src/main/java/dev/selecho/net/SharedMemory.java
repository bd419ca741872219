package dev.selecho.net;

/**
 * The memory that all connections of a server share for what waits: output that sockets
 * have refused, and what handlers keep or have handed over. It counts bytes and has none
 * itself; {@code write-queue.total-limit} is the most. For any thread.
 */
public interface SharedMemory {

	/**
	 * Counts bytes, if there is room for them.
	 * @param bytes how many
	 * @return whether they are counted, and have to be released
	 */
	boolean reserve(int bytes);

	/**
	 * Gives back what was reserved.
	 * @param bytes how many
	 */
	void release(int bytes);

}
