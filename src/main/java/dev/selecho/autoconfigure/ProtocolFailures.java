package dev.selecho.autoconfigure;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What keeps listeners and protocols from finding each other, with all there are of both.
 *
 * @param listeners those of the properties
 * @param factories the beans
 */
record ProtocolFailures(List<DescribedListener> listeners, List<HandlerFactory> factories) {

	private static final String PROTOCOL = "protocol";

	ServerSetupException unknown(DescribedListener listener, String asked) {
		return failure(
				"Nothing serves the listener " + listener.name() + ": it asks for " + asked
						+ ", and no ConnectionHandlerFactory bean is called so.",
				"Set " + oneOf(listener) + ", or call a ConnectionHandlerFactory bean " + asked
						+ ", by its name or by @Qualifier(\"" + asked + "\").");
	}

	ServerSetupException undecided(DescribedListener listener) {
		long others = this.factories.stream()
			.filter((factory) -> factory.rank() != HandlerFactory.Rank.ASKED_FOR)
			.count();
		return failure(
				"Nothing serves the listener " + listener.name()
						+ ": it asks for nothing, no ConnectionHandlerFactory bean is called so, and there "
						+ ((others > 1) ? "are " + others + " others." : "is no other."),
				"Set " + oneOf(listener) + ", or leave the listener out: " + listener.property("port") + "=-1.");
	}

	ServerSetupException ambiguous(DescribedListener listener, String name, List<HandlerFactory> called) {
		return failure(
				"Several ConnectionHandlerFactory beans are called " + name + ", which is what the listener "
						+ listener.name() + " is to speak: " + names(called.stream()) + ".",
				"Set " + listener.property(PROTOCOL) + " to the name of one of the beans.");
	}

	ServerSetupException unserved(List<HandlerFactory> unserved) {
		return failure(
				"No connection would ever reach " + unserved.stream()
					.map((factory) -> "the bean " + factory.bean() + ", a ConnectionHandlerFactory")
					.collect(Collectors.joining("; ")) + ": no listener asks for it.",
				"Set tcp.server.protocol, or tcp.server.listeners.<name>.protocol, to it. Mark a bean that is to serve no listener @Bean(defaultCandidate = false).");
	}

	private ServerSetupException failure(String problem, String remedy) {
		String listeners = this.listeners.stream().map(ProtocolFailures::asks).collect(Collectors.joining(", "));
		return new ServerSetupException(String.join(System.lineSeparator(), problem, "Listeners: " + listeners + ".",
				"ConnectionHandlerFactory beans: "
						+ (this.factories.isEmpty() ? "none" : names(this.factories.stream())) + ".",
				"These come along: " + String.join(", ", ProtocolChoice.COME_ALONG) + "."), remedy);
	}

	private static String asks(DescribedListener listener) {
		String protocol = listener.property(PROTOCOL);
		return listener.name() + " ("
				+ ((listener.protocol() != null) ? protocol + "=" + listener.protocol() : protocol + " is not set")
				+ ((listener.address() != null) ? ")" : ", left out)");
	}

	private static String names(Stream<HandlerFactory> factories) {
		return factories.map(HandlerFactory::text).collect(Collectors.joining(", "));
	}

	private String oneOf(DescribedListener listener) {
		return listener.property(PROTOCOL) + " to one of "
				+ Stream.concat(this.factories.stream().map(HandlerFactory::bean), ProtocolChoice.COME_ALONG.stream())
					.distinct()
					.collect(Collectors.joining(", "));
	}

}
