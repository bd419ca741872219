package dev.selecho.autoconfigure;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Stream;

import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/**
 * The names of the TCP server's properties, as {@link TcpServerProperties} has them.
 */
final class PropertyNames {

	static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of("tcp.server");

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
	 * @return the name of each property
	 */
	static List<ConfigurationPropertyName> values() {
		return values(PREFIX, TcpServerProperties.class).toList();
	}

	/**
	 * Returns what has properties, but no value of its own.
	 * @return the name of each group
	 */
	static List<ConfigurationPropertyName> groups() {
		return Stream.concat(Stream.of(PREFIX), groups(PREFIX, TcpServerProperties.class)).toList();
	}

	private static Stream<ConfigurationPropertyName> values(ConfigurationPropertyName prefix, Class<?> group) {
		return Stream.of(group.getRecordComponents())
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
