package dev.selecho.autoconfigure;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * The names of the TCP server's properties, as {@link TcpServerProperties} and
 * {@link ListenerProperties} have them.
 */
final class PropertyNames {

	static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("tcp.server");

	/** The listeners beside {@code main}, each by a name. */
	static final ConfigurationPropertyName LISTENERS = PREFIX.append("listeners");

	static final ConfigurationPropertyName IGNORE_UNKNOWN = PREFIX.append("ignore-unknown");

	/** For whoever has keys there that are no mistake. */
	static final String REMEDY_FOR_OWN_KEYS = "set " + IGNORE_UNKNOWN + "=true if it is a key of your own";

	private PropertyNames() {
	}

	static boolean isOurs(ConfigurationPropertyName name) {
		return PREFIX.equals(name) || PREFIX.isAncestorOf(name);
	}

	/**
	 * Returns what has a value.
	 * @param listeners the names of listeners beside {@code main}
	 * @return the name of each property
	 */
	static List<ConfigurationPropertyName> values(Collection<String> listeners) {
		return Stream
			.concat(values(PREFIX, TcpServerProperties.class),
					listeners.stream()
						.map(LISTENERS::append)
						.flatMap((listener) -> values(listener, ListenerProperties.class)))
			.toList();
	}

	/**
	 * Returns what has properties, but no value of its own.
	 * @param listeners the names of listeners beside {@code main}
	 * @return the name of each group
	 */
	static List<ConfigurationPropertyName> groups(Collection<String> listeners) {
		return Stream
			.of(Stream.of(PREFIX, LISTENERS), groups(PREFIX, TcpServerProperties.class), listeners.stream()
				.map(LISTENERS::append)
				.flatMap((listener) -> Stream.concat(Stream.of(listener), groups(listener, ListenerProperties.class))))
			.flatMap((names) -> names)
			.toList();
	}

	/**
	 * Returns all names that there may be.
	 * @return a text
	 */
	static String text() {
		return join(values(List.of()).stream()) + ", and for each listener beside main "
				+ join(values(ConfigurationPropertyName.EMPTY, ListenerProperties.class)
					.map((property) -> LISTENERS + ".<name>." + property));
	}

	/**
	 * Returns whose value a listener has that has none of its own.
	 * @param name the name of a property
	 * @return the property of all listeners, or {@code null} if there is none
	 */
	static @Nullable ConfigurationPropertyName ofAll(ConfigurationPropertyName name) {
		int own = LISTENERS.getNumberOfElements() + 1;
		if (!LISTENERS.isAncestorOf(name) || name.getNumberOfElements() <= own) {
			return null;
		}
		ConfigurationPropertyName all = PREFIX.append(name.subName(own));
		return values(List.of()).contains(all) ? all : null;
	}

	static String join(Stream<?> names) {
		return names.map(Object::toString).collect(Collectors.joining(", "));
	}

	private static Stream<ConfigurationPropertyName> values(ConfigurationPropertyName prefix, Class<?> group) {
		return Stream.of(group.getRecordComponents())
			.filter((component) -> component.getType() != Map.class)
			.flatMap((component) -> isGroup(component) ? values(name(prefix, component), component.getType())
					: Stream.of(name(prefix, component)));
	}

	private static Stream<ConfigurationPropertyName> groups(ConfigurationPropertyName prefix, Class<?> group) {
		return Stream.of(group.getRecordComponents())
			.filter(PropertyNames::isGroup)
			.flatMap((component) -> Stream.concat(Stream.of(name(prefix, component)),
					groups(name(prefix, component), component.getType())));
	}

	private static boolean isGroup(RecordComponent component) {
		return component.getType().isRecord();
	}

	private static ConfigurationPropertyName name(ConfigurationPropertyName prefix, RecordComponent component) {
		return prefix.append(DataObjectPropertyName.toDashedForm(component.getName()));
	}

}
