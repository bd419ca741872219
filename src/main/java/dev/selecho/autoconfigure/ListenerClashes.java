package dev.selecho.autoconfigure;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.selecho.net.Listener;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Refuses listeners that would be in each other's way: of one name, or at one address.
 */
final class ListenerClashes {

	private ListenerClashes() {
	}

	/**
	 * Checks listeners.
	 * @param described those of the properties
	 * @param beans those of the application's code, by the names of their beans
	 */
	static void check(List<DescribedListener> described, Map<String, Listener> beans) {
		checkNames(described, beans);
		for (int i = 0; i < described.size(); i++) {
			DescribedListener listener = described.get(i);
			for (DescribedListener other : described.subList(0, i)) {
				check(listener, other.address(), other.name() + " (" + other.addressProperty() + ")");
			}
			beans.forEach((bean, other) -> check(listener, other.address(), other.name() + " (the bean " + bean + ")"));
		}
	}

	private static void checkNames(List<DescribedListener> described, Map<String, Listener> beans) {
		Map<String, String> names = described.stream()
			.filter((listener) -> listener.address() != null)
			.collect(Collectors.toMap(DescribedListener::name, (listener) -> "that of " + listener.addressProperty()));
		Map<String, String> taken = new HashMap<>(names);
		beans.forEach((bean, listener) -> {
			String other = taken.put(listener.name(), "that of the bean " + bean);
			if (other != null) {
				throw new ServerSetupException(
						"Two listeners have the name " + listener.name() + ": that of the bean " + bean + ", and "
								+ other + ".",
						"Give the bean's listener another name" + (names.containsKey(listener.name())
								? ", or leave the other one out: " + property(described, listener.name()) + "=-1."
								: "."));
			}
		});
	}

	private static String property(List<DescribedListener> described, String name) {
		return described.stream()
			.filter((listener) -> listener.name().equals(name))
			.map((listener) -> listener.property("port"))
			.findFirst()
			.orElseThrow();
	}

	private static void check(DescribedListener listener, @Nullable SocketAddress other, String whose) {
		SocketAddress address = listener.address();
		if (address == null || other == null || !isShared(address, other)) {
			return;
		}
		boolean internet = address instanceof InetSocketAddress;
		throw new InvalidConfigurationPropertyValueException(listener.addressProperty(),
				(address instanceof InetSocketAddress inet) ? inet.getPort() : address,
				"is that of the listener " + whose + " as well; set one of them to another "
						+ (internet ? "port, or to 0 for a free one" : "path"));
	}

	/** All addresses of the machine have what one of them has. */
	private static boolean isShared(SocketAddress one, SocketAddress other) {
		if (!(one instanceof InetSocketAddress first) || !(other instanceof InetSocketAddress second)) {
			return one.equals(other);
		}
		return first.getPort() != 0 && first.getPort() == second.getPort()
				&& (isAny(first) || isAny(second) || first.equals(second));
	}

	private static boolean isAny(InetSocketAddress address) {
		return !address.isUnresolved() && address.getAddress().isAnyLocalAddress();
	}

}
