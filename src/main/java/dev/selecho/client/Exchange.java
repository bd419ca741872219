package dev.selecho.client;

/**
 * A message, there and back.
 */
final class Exchange {

	private Exchange() {
	}

	/**
	 * Sends the next bytes of the stream and waits until they are back. What is too much
	 * for the buffers on the way is sent and received at the same time.
	 * @param conversation the connection
	 * @param size how many bytes
	 * @throws EndedException if they do not come back, or it had ended before
	 */
	static void run(Conversation conversation, long size) throws EndedException {
		conversation.receiveNow();
		long until = conversation.received() + size;
		if (size <= Probe.BUFFER) {
			conversation.send((int) size);
			conversation.receive(until);
			return;
		}
		Thread sender = Thread.ofVirtual().start(() -> conversation.sendAll(size));
		// The sender may not have begun: what is not sent is not owed.
		conversation.receive(until);
		join(sender);
	}

	private static void join(Thread sender) {
		try {
			sender.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
