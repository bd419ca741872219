package dev.selecho.autoconfigure;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;

/**
 * Refuses, before they are bound, properties of listeners that the binding would take for
 * something else: of a listener with an impossible name, of {@code main} in the wrong
 * place, of a listener at two addresses.
 */
final class ListenerChecks {

	/** Letter first: a number stands for a place in a list. */
	private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");

	private static final int NAME_ELEMENT = PropertyNames.LISTENERS.getNumberOfElements();

	private ListenerChecks() {
	}

	/**
	 * Returns the names of the listeners beside {@code main}.
	 * @param sources where properties come from
	 * @return the names
	 */
	static Set<String> names(Iterable<ConfigurationPropertySource> sources) {
		Set<String> names = new TreeSet<>();
		for (ConfigurationPropertySource source : sources) {
			if (source instanceof IterableConfigurationPropertySource properties) {
				properties.stream()
					.filter(PropertyNames.LISTENERS::isAncestorOf)
					.forEach((name) -> names.add(name(name, source)));
			}
		}
		return names;
	}

	private static String name(ConfigurationPropertyName property, ConfigurationPropertySource source) {
		String name = property.getElement(NAME_ELEMENT, Form.ORIGINAL);
		if (name.equals(DescribedListener.MAIN)) {
			throw refused(property, value(property, source),
					"is of the listener main, which the top level describes; set " + ofMain(property) + " instead");
		}
		if (!NAME.matcher(name).matches()) {
			throw refused(property, value(property, source), "calls a listener '" + name
					+ "'; a name begins with a letter, and has lower-case letters, digits and hyphens alone");
		}
		return name;
	}

	private static String ofMain(ConfigurationPropertyName property) {
		return (property.getNumberOfElements() > NAME_ELEMENT + 1)
				? PropertyNames.PREFIX.append(property.subName(NAME_ELEMENT + 1)).toString()
				: PropertyNames.PREFIX.append("port").toString();
	}

	private static Object value(ConfigurationPropertyName name, ConfigurationPropertySource source) {
		ConfigurationProperty property = source.getConfigurationProperty(name);
		return (property != null) ? property.getValue() : "";
	}

	/**
	 * Refuses a path beside a port. A port may have a default, so only here it is known
	 * whether one was asked for.
	 * @param listener what the names of the listener's properties begin with
	 * @param binder what has the properties
	 */
	static void checkOneAddress(ConfigurationPropertyName listener, Binder binder) {
		ConfigurationPropertyName unixPath = listener.append("unix-path");
		ConfigurationPropertyName port = listener.append("port");
		Object path = value(unixPath, binder);
		Object number = value(port, binder);
		if (path != null && number != null && !number.toString().strip().equals("-1")) {
			throw refused(unixPath, path, "cannot stand beside " + port + "=" + number
					+ ": a listener has one address; leave one of them out (" + port
					+ "=-1 takes back what another file says), or describe another listener, tcp.server.listeners.<name>.unix-path");
		}
	}

	private static @Nullable Object value(ConfigurationPropertyName name, Binder binder) {
		return binder.bind(name, Bindable.of(Object.class)).orElse(null);
	}

	private static InvalidConfigurationPropertyValueException refused(ConfigurationPropertyName name, Object value,
			String reason) {
		return new InvalidConfigurationPropertyValueException(name.toString(), value, reason);
	}

}
