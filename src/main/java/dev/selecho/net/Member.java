package dev.selecho.net;

import java.util.function.Consumer;

import dev.selecho.loop.Selectable;
import dev.selecho.loop.SelectorLoop;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Lane} has on its loop: an acceptor, a connection, a farewell. All methods
 * are called on the loop's thread.
 */
abstract class Member extends Selectable {

	/**
	 * Goes through the members of a lane's loop. What fails for one keeps it from none of
	 * the others.
	 * @param loop the loop
	 * @param action what to do with each
	 */
	static void forEach(SelectorLoop loop, Consumer<Member> action) {
		loop.forEach((member) -> action.accept((Member) member));
	}

	/** The server begins to drain. */
	void drainBegins() {
	}

	/**
	 * The server drains, or half of the time for that is over: end when it is safe to.
	 */
	abstract void drain();

	/**
	 * Tells whether a drain has to wait for this.
	 * @return whether it has
	 */
	boolean holdsDrain() {
		return true;
	}

	/**
	 * Returns the connection that this is, or is the last age of.
	 * @return the connection, or {@code null}
	 */
	@Nullable Client client() {
		return null;
	}

	/**
	 * Returns the name of the listener that this is, or came by.
	 * @return the name
	 */
	abstract String listenerName();

	/**
	 * End now, whatever is lost.
	 */
	abstract void cut();

}
