package dev.selecho.autoconfigure;

import java.util.List;

import dev.selecho.autoconfigure.HandlerFactory.Rank;
import org.jspecify.annotations.Nullable;

/**
 * Who serves a listener: the bean that it asks for; else the one that is called as the
 * listener is; else the application's only one; else, for {@code main} in an application
 * that has none, the echo. A bean goes before what comes along with the same name.
 */
final class ProtocolChoice {

	static final String ECHO = "echo";

	static final String DISCARD = "discard";

	static final List<String> COME_ALONG = List.of(ECHO, DISCARD);

	private final List<HandlerFactory> factories;

	private final ProtocolFailures failures;

	/**
	 * Creates a choice.
	 * @param factories the beans
	 * @param failures what is told where there is none
	 */
	ProtocolChoice(List<HandlerFactory> factories, ProtocolFailures failures) {
		this.factories = factories;
		this.failures = failures;
	}

	/**
	 * What a listener speaks.
	 *
	 * @param protocol what logs call it
	 * @param factory the bean, or {@code null} for what comes along
	 */
	record Choice(String protocol, @Nullable HandlerFactory factory) {
	}

	/**
	 * Chooses.
	 * @param listener who is to be served
	 * @return by whom
	 * @throws ServerSetupException if that cannot be told
	 */
	Choice of(DescribedListener listener) {
		String asked = listener.protocol();
		Choice called = called(listener);
		if (called != null) {
			return called;
		}
		if (asked != null) {
			throw this.failures.unknown(listener, asked);
		}
		List<HandlerFactory> first = first();
		if (first.size() == 1) {
			return new Choice(first.getFirst().bean(), first.getFirst());
		}
		if (first.isEmpty() && listener.isMain()) {
			return new Choice(ECHO, null);
		}
		throw this.failures.undecided(listener);
	}

	/**
	 * Returns what is called as a listener asks, or as it is called itself.
	 * @param listener who is to be served
	 * @return by whom, or {@code null}
	 */
	@Nullable Choice called(DescribedListener listener) {
		String name = (listener.protocol() != null) ? listener.protocol() : listener.name();
		List<HandlerFactory> called = this.factories.stream().filter((factory) -> factory.bean().equals(name)).toList();
		if (called.isEmpty()) {
			called = this.factories.stream().filter((factory) -> factory.names().contains(name)).toList();
		}
		if (called.size() > 1) {
			throw this.failures.ambiguous(listener, name, called);
		}
		if (!called.isEmpty()) {
			return new Choice(name, called.getFirst());
		}
		return COME_ALONG.contains(name) ? new Choice(name, null) : null;
	}

	/** Whom a listener gets that asks for nothing, if it is only one. */
	private List<HandlerFactory> first() {
		for (Rank rank : List.of(Rank.PRIMARY, Rank.REGULAR, Rank.FALLBACK)) {
			List<HandlerFactory> first = this.factories.stream().filter((factory) -> factory.rank() == rank).toList();
			if (!first.isEmpty()) {
				return first;
			}
		}
		return List.of();
	}

}
