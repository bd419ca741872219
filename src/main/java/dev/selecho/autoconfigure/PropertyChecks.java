package dev.selecho.autoconfigure;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Refuses, before the properties of the TCP server are bound, what the binding itself
 * would let pass: an empty value, which it takes for none; a value where a group stands,
 * which it passes over as long as the group has members; an unknown name among the system
 * properties (-D), where it looks for none.
 */
final class PropertyChecks implements ConfigurationPropertiesBindHandlerAdvisor {

	@Override
	public BindHandler apply(BindHandler handler) {
		return new AbstractBindHandler(handler) {

			@Override
			public <T> @Nullable Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target,
					BindContext context) {
				if (name.equals(PropertyNames.PREFIX)) {
					check(context);
				}
				return super.onStart(name, target, context);
			}

		};
	}

	private static void check(BindContext context) {
		for (ConfigurationPropertySource source : context.getSources()) {
			PropertyNames.groups().forEach((group) -> checkNoValue(group, source));
			if (isSystemProperties(source)) {
				checkNames((IterableConfigurationPropertySource) source);
			}
		}
		PropertyNames.values().forEach((name) -> checkNotEmpty(name, context.getBinder()));
	}

	private static void checkNoValue(ConfigurationPropertyName group, ConfigurationPropertySource source) {
		ConfigurationProperty property = source.getConfigurationProperty(group);
		if (property != null) {
			List<ConfigurationPropertyName> members = PropertyNames.values()
				.stream()
				.filter(group::isAncestorOf)
				.toList();
			throw new InvalidConfigurationPropertyValueException(group.toString(), property.getValue(),
					"is not a value but a group; set one of " + join(members) + " instead");
		}
	}

	private static boolean isSystemProperties(ConfigurationPropertySource source) {
		return source instanceof IterableConfigurationPropertySource
				&& source.getUnderlyingSource() instanceof PropertySource<?> underlying
				&& underlying.getName().equals(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
	}

	private static void checkNames(IterableConfigurationPropertySource source) {
		Set<ConfigurationPropertyName> known = new HashSet<>(PropertyNames.values());
		Set<ConfigurationProperty> unknown = source.stream()
			.filter(PropertyNames.PREFIX::isAncestorOf)
			.filter((name) -> !known.contains(name))
			.map(source::getConfigurationProperty)
			.collect(Collectors.toSet());
		if (!unknown.isEmpty()) {
			throw new UnboundConfigurationPropertiesException(unknown);
		}
	}

	/** Empty once placeholders are replaced, that is. */
	private static void checkNotEmpty(ConfigurationPropertyName name, Binder binder) {
		Object value = binder.bind(name, Bindable.of(Object.class)).orElse(null);
		if (value instanceof CharSequence text && text.toString().isBlank()) {
			throw new InvalidConfigurationPropertyValueException(name.toString(), value,
					"must not be empty; leave it out for its default");
		}
	}

	static String join(List<ConfigurationPropertyName> names) {
		return names.stream().map(ConfigurationPropertyName::toString).collect(Collectors.joining(", "));
	}

}
