package dev.selecho.message;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Sessions that are told the same. A message is told in bytes once, and costs one task on
 * each loop, however many there are. Who ends is not in it any more. For any thread.
 *
 * @param <O> what goes
 */
public final class Audience<O> {

	/** One for each loop. */
	private final Map<Integer, Row<O>> rows = new ConcurrentHashMap<>();

	/**
	 * Lets a session take part, from a moment soon after.
	 * @param session one of a {@link MessageService}; all have to speak the same protocol
	 */
	public void add(Session<O> session) {
		FramedSession<?, O> member = framed(session);
		this.rows.compute(member.connection.loopIndex(), (loop, row) -> {
			Row<O> present = (row != null) ? row : new Row<>();
			present.last = member;
			return present;
		}).add(member);
	}

	/**
	 * Lets a session leave.
	 * @param session the session
	 */
	public void remove(Session<O> session) {
		FramedSession<?, O> member = framed(session);
		Row<O> row = this.rows.get(member.connection.loopIndex());
		if (row != null) {
			member.onLoop(() -> row.remove(member));
		}
	}

	@SuppressWarnings("unchecked") // what goes is what its own type says
	private static <O> FramedSession<?, O> framed(Session<O> session) {
		if (session instanceof FramedSession<?, ?> framed) {
			return (FramedSession<?, O>) framed;
		}
		throw new IllegalArgumentException("Not a session of a MessageService: " + session);
	}

	/**
	 * Offers a message to all. Who is not ready for it does not get it, and is counted.
	 * @param message the message
	 * @throws IllegalArgumentException if it cannot be told in the protocol
	 */
	public void offer(O message) {
		offer(message, (session) -> {
		});
	}

	/**
	 * Offers a message to all.
	 * @param message the message
	 * @param refused is told who was not ready for it; on the loops' threads, so it must
	 * not block
	 * @throws IllegalArgumentException if it cannot be told in the protocol
	 */
	public void offer(O message, Consumer<? super Session<O>> refused) {
		ByteBuffer bytes = null;
		for (Row<O> row : this.rows.values()) {
			FramedSession<?, O> one = row.last;
			if (one == null) {
				continue;
			}
			if (bytes == null) {
				bytes = one.desk().encodeApart(message);
			}
			ByteBuffer told = bytes;
			one.onLoop(() -> row.offer(told, refused));
		}
	}

	/** Those of one loop. */
	private static final class Row<O> {

		/** Whose loop it is; of those who came, the last. */
		private volatile @Nullable FramedSession<?, O> last;

		/** With what is to be done at the end of each; the loop's. */
		private final Map<FramedSession<?, O>, Runnable> members = new HashMap<>();

		void add(FramedSession<?, O> member) {
			Runnable leaving = () -> this.members.remove(member);
			member.onLoop(() -> {
				if (this.members.putIfAbsent(member, leaving) == null) {
					member.whenEnded(leaving);
				}
			});
		}

		void remove(FramedSession<?, O> member) {
			Runnable leaving = this.members.remove(member);
			if (leaving != null) {
				member.forget(leaving);
			}
		}

		void offer(ByteBuffer bytes, Consumer<? super Session<O>> refused) {
			// A copy: who is refused may be told to leave.
			for (FramedSession<?, O> member : List.copyOf(this.members.keySet())) {
				if (!member.offerOnLoop(bytes.duplicate())) {
					refused.accept(member);
				}
			}
		}

	}

}
