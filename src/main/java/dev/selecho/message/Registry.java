package dev.selecho.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Who is there, by a key of one's own, such as the number of a device: from the moment it
 * is put in until its session ends. Safe at a reconnect: the late end of an old session
 * does not remove the new one. For any thread.
 * <p>
 * A session may be put in under several keys; how many one client may take is for its
 * handler to limit.
 *
 * @param <K> the keys
 * @param <V> what is found by them
 */
public final class Registry<K, V> {

	private final Map<K, Entry<V>> entries = new ConcurrentHashMap<>();

	/** Equal to nothing but itself. */
	private static final class Entry<V> {

		private final Session<?> owner;

		private final V value;

		private final Runnable removal;

		Entry(Session<?> owner, V value, Runnable removal) {
			this.owner = owner;
			this.value = value;
			this.removal = removal;
		}

	}

	/**
	 * Puts something in until its owner's session ends; at once out again if it has.
	 * @param key where it is to be found
	 * @param owner the session
	 * @param value what is to be found
	 * @return what was there before, of another session; {@code null} if nothing was
	 */
	@SuppressWarnings("ReferenceEquality") // a session is equal to no other
	public @Nullable V put(K key, Session<?> owner, V value) {
		Removal removal = new Removal(key);
		Entry<V> entry = new Entry<>(owner, value, removal);
		removal.entry = entry;
		Entry<V> previous = this.entries.put(key, entry);
		if (previous != null) {
			previous.owner.forget(previous.removal);
		}
		owner.whenEnded(removal);
		return (previous != null && previous.owner != owner) ? previous.value : null;
	}

	/**
	 * Finds something.
	 * @param key where it may be
	 * @return what is there, or {@code null}
	 */
	public @Nullable V get(K key) {
		Entry<V> entry = this.entries.get(key);
		return (entry != null) ? entry.value : null;
	}

	/**
	 * Takes something out before its owner's session ends.
	 * @param key where it is
	 * @param owner the session; what belongs to another stays
	 * @return whether it was there
	 */
	@SuppressWarnings("ReferenceEquality") // a session is equal to no other
	public boolean remove(K key, Session<?> owner) {
		Entry<V> entry = this.entries.get(key);
		if (entry == null || entry.owner != owner || !this.entries.remove(key, entry)) {
			return false;
		}
		owner.forget(entry.removal);
		return true;
	}

	/**
	 * Returns all that is there.
	 * @return a copy
	 */
	public List<V> values() {
		List<V> values = new ArrayList<>();
		this.entries.values().forEach((entry) -> values.add(entry.value));
		return values;
	}

	/**
	 * Returns how many are there.
	 * @return the number
	 */
	public int size() {
		return this.entries.size();
	}

	/** Takes one entry out, and no other that came in its place. */
	private final class Removal implements Runnable {

		private final K key;

		private @Nullable Entry<V> entry;

		Removal(K key) {
			this.key = key;
		}

		@Override
		public void run() {
			Registry.this.entries.remove(this.key, this.entry);
		}

	}

}
