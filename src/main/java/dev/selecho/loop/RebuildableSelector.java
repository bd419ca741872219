package dev.selecho.loop;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * A {@link Poller} that is replaced by a new one, with all its keys, when it fails or
 * wakes for nothing again and again. Both have happened: epoll that reports what nobody
 * asked for (JDK-6403933), and a close that throws inside {@code select} and leaves the
 * selector throwing ever after.
 * <p>
 * Used by the loop's thread, except for {@link #wakeup()}.
 */
final class RebuildableSelector {

	/**
	 * In a row: a healthy selector shows a handful at most, a broken one all the time.
	 */
	static final int MAX_PREMATURE_RETURNS = 512;

	/** What {@link #select} returns when the selector failed. */
	static final int FAILED = -1;

	private static final long FIRST_BACK_OFF = TimeUnit.SECONDS.toNanos(1);

	private static final long MAX_BACK_OFF = TimeUnit.MINUTES.toNanos(1);

	/** Between two rebuilds a broken selector gets no more turns than this allows. */
	private static final long BROKEN_TURN = TimeUnit.MILLISECONDS.toNanos(1);

	private final Poller.Factory pollers;

	private final LongSupplier clock;

	private final Trouble trouble;

	private final Counter rebuilds;

	/** Replaced by the loop's thread, read by those who wake it. */
	private volatile Poller poller;

	private int prematureReturns;

	private long nextRebuild;

	private long backOff = FIRST_BACK_OFF;

	RebuildableSelector(Poller.Factory pollers, LongSupplier clock, Trouble trouble, Counter rebuilds)
			throws IOException {
		this.pollers = pollers;
		this.clock = clock;
		this.trouble = trouble;
		this.rebuilds = rebuilds;
		this.poller = pollers.open();
		this.nextRebuild = clock.getAsLong();
	}

	/**
	 * Waits until a channel is ready, a wake-up or the timeout, and has each ready key
	 * answered from within.
	 * @param action what answers a ready key; must not throw
	 * @param timeout nanoseconds to wait at most; 0 does not wait
	 * @return the number of keys answered, {@link #FAILED} if selecting failed
	 */
	int select(Consumer<SelectionKey> action, long timeout) {
		try {
			// Rounded up: a wait that ends before its deadline is a turn for nothing.
			return this.poller.poll(action, (timeout + 999_999) / 1_000_000);
		}
		catch (IOException | RuntimeException ex) {
			replace("select failed", ex);
			return FAILED;
		}
	}

	/**
	 * Ends the wait that is under way, or the next one. For any thread.
	 */
	void wakeup() {
		this.poller.wakeup();
	}

	/** The last wait ended for a reason. */
	void returnedInTime() {
		this.prematureReturns = 0;
	}

	/** The last wait ended early, with nothing ready and nobody calling. */
	void returnedPrematurely() {
		if (++this.prematureReturns >= MAX_PREMATURE_RETURNS) {
			replace("select woke for nothing " + this.prematureReturns + " times in a row", null);
		}
	}

	void register(SelectableChannel channel, int ops, Selectable member) throws ClosedChannelException {
		member.registered(this.poller.register(channel, ops, member));
	}

	void forEach(Consumer<Selectable> action) {
		for (SelectionKey key : keys()) {
			if (key.isValid() && key.attachment() instanceof Selectable member) {
				try {
					action.accept(member);
				}
				catch (Throwable failure) {
					this.trouble.charge(member, failure);
				}
			}
		}
	}

	boolean none(Predicate<Selectable> condition) {
		for (SelectionKey key : keys()) {
			if (key.isValid() && key.attachment() instanceof Selectable member && condition.test(member)) {
				return false;
			}
		}
		return true;
	}

	Set<SelectionKey> keys() {
		return this.poller.keys();
	}

	boolean isOpen() {
		return this.poller.isOpen();
	}

	void close() throws IOException {
		this.poller.close();
	}

	private void replace(String why, @Nullable Exception cause) {
		long now = this.clock.getAsLong();
		if (now - this.nextRebuild < 0) {
			LockSupport.parkNanos(BROKEN_TURN);
			return;
		}
		// Each rebuild that did not help makes the next one later; a good minute
		// forgives.
		this.backOff = (now - this.nextRebuild > MAX_BACK_OFF) ? FIRST_BACK_OFF
				: Math.min(2 * this.backOff, MAX_BACK_OFF);
		this.nextRebuild = now + this.backOff;
		this.prematureReturns = 0;
		try {
			Poller old = this.poller;
			Map<Selectable, SelectionKey> keys = new HashMap<>();
			this.poller = copy(old, keys);
			keys.forEach(Selectable::registered);
			this.rebuilds.increment();
			old.close();
			this.trouble.warn("The selector was replaced, " + keys.size() + " channels moved: " + why, cause);
		}
		catch (IOException | RuntimeException ex) {
			this.trouble.warn("The selector could not be replaced (" + why + ")", ex);
		}
	}

	/**
	 * A channel may be registered with two selectors: so everybody is in the new one
	 * before anybody leaves the old, and if one fails, all stay where they are.
	 */
	private Poller copy(Poller old, Map<Selectable, SelectionKey> keys) throws IOException {
		Poller fresh = this.pollers.open();
		boolean complete = false;
		try {
			for (SelectionKey key : old.keys()) {
				if (key.isValid() && key.attachment() instanceof Selectable member) {
					keys.put(member, fresh.register(key.channel(), member.interest(), member));
				}
			}
			complete = true;
			return fresh;
		}
		finally {
			if (!complete) {
				fresh.close();
			}
		}
	}

}
