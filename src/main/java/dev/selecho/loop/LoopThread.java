package dev.selecho.loop;

/**
 * The thread of a loop: not a daemon, as a server is there as long as its loop.
 */
public final class LoopThread extends Thread {

	LoopThread(Runnable loop, String name) {
		super(null, loop, name);
		setDaemon(false);
	}

	/**
	 * Tells whether the caller is on the thread of a loop, of whatever server: nobody may
	 * wait there.
	 * @return whether it is
	 */
	public static boolean isCurrent() {
		return Thread.currentThread() instanceof LoopThread;
	}

}
