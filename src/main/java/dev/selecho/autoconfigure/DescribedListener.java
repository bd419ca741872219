package dev.selecho.autoconfigure;

import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

import dev.selecho.net.ListenerOptions;
import org.jspecify.annotations.Nullable;

/**
 * A listener as the properties describe it.
 *
 * @param name what it is called
 * @param address where it listens, or {@code null} if it is left out
 * @param protocol what it asks for, or {@code null} if it does not
 * @param options its own, or {@code null} if it works as all do
 * @param messages the limits of its messages
 */
record DescribedListener(String name, @Nullable SocketAddress address, @Nullable String protocol,
		@Nullable ListenerOptions options, MessageLimits messages) {

	/** The one that the top level of the properties describes. */
	static final String MAIN = "main";

	boolean isMain() {
		return this.name.equals(MAIN);
	}

	/**
	 * Returns the name of one of its properties.
	 * @param property such as {@code port}
	 * @return the full name
	 */
	String property(String property) {
		return TcpServerFactory.PREFIX + prefix(this.name) + property;
	}

	/**
	 * Returns the name of the property that says something of its messages.
	 * @param property such as {@code message-timeout}
	 * @return the name beneath {@code tcp.server}: its own, or that of all
	 */
	String messageProperty(String property) {
		return this.messages.own().containsKey(property) ? prefix(this.name) + property : property;
	}

	/** The name of the property that says where it listens. */
	String addressProperty() {
		return property((this.address instanceof UnixDomainSocketAddress) ? "unix-path" : "port");
	}

	/**
	 * Returns what the names of a listener's properties begin with, beneath
	 * {@code tcp.server}.
	 * @param listener its name
	 * @return the prefix, empty for {@code main}
	 */
	static String prefix(String listener) {
		return listener.equals(MAIN) ? "" : "listeners." + listener + ".";
	}

}
