package dev.selecho.net;

/**
 * A connection as those see it who look at all of them. Used by the lane's thread alone.
 */
interface Client {

	/** Its number, which no other has. */
	long id();

	/** Nanoseconds since a byte moved. */
	long idle();

	/** Bytes moved, both ways together. */
	long bytes();

	/** Bytes that wait for its socket. */
	long pending();

	/** Whether nothing of it is left. */
	boolean isClosed();

	/** All that is to be seen of it. */
	ConnectionInfo info();

	/**
	 * Ends it.
	 * @param reset whether by a reset, or as a drain would
	 */
	void endByOperator(boolean reset);

}
