package dev.selecho.autoconfigure;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
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
 * which it passes over as long as the group has members; a listener that cannot be; an
 * unknown name, in whatever source but the environment, which is full of what others have
 * put there. Boot's own check for unknown names cannot be switched off by a property, and
 * passes over those of the command line's -D.
 */
final class PropertyChecks implements ConfigurationPropertiesBindHandlerAdvisor {

	private static final Log logger = LogFactory.getLog(PropertyChecks.class);

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
		boolean ignoreUnknown = context.getBinder()
			.bind(PropertyNames.IGNORE_UNKNOWN, Bindable.of(Boolean.class))
			.orElse(false);
		Set<String> listeners = ListenerChecks.names(context.getSources());
		List<ConfigurationPropertyName> values = PropertyNames.values(listeners);
		List<ConfigurationPropertyName> groups = PropertyNames.groups(listeners);
		for (ConfigurationPropertySource source : context.getSources()) {
			groups.stream()
				.filter((group) -> !ignoreUnknown || !group.equals(PropertyNames.PREFIX))
				.forEach((group) -> checkNoValue(group, source, values));
		}
		Set<ConfigurationPropertyName> known = new HashSet<>(values);
		known.addAll(groups);
		checkKnown(unknown(context.getSources(), known), ignoreUnknown);
		values.forEach((name) -> checkNotEmpty(name, context.getBinder()));
		ListenerChecks.checkOneAddress(PropertyNames.PREFIX, context.getBinder());
		listeners.stream()
			.map(PropertyNames.LISTENERS::append)
			.forEach((listener) -> ListenerChecks.checkOneAddress(listener, context.getBinder()));
	}

	private static void checkKnown(Set<ConfigurationProperty> unknown, boolean ignoreUnknown) {
		if (!unknown.isEmpty() && !ignoreUnknown) {
			throw new UnboundConfigurationPropertiesException(unknown);
		}
		if (!unknown.isEmpty()) {
			logger.info("Passed over, as " + PropertyNames.IGNORE_UNKNOWN + "=true: "
					+ PropertyNames.join(unknown.stream().map(ConfigurationProperty::getName).sorted()));
		}
	}

	private static void checkNoValue(ConfigurationPropertyName group, ConfigurationPropertySource source,
			List<ConfigurationPropertyName> values) {
		ConfigurationProperty property = source.getConfigurationProperty(group);
		if (property != null) {
			String members = group.equals(PropertyNames.LISTENERS)
					? group + ".<name>.port, " + group + ".<name>.unix-path"
					: PropertyNames.join(values.stream().filter(group::isAncestorOf));
			throw new InvalidConfigurationPropertyValueException(group.toString(), property.getValue(),
					"is not a value but a group; set one of " + members + " instead"
							+ (group.equals(PropertyNames.PREFIX) ? ", or " + PropertyNames.REMEDY_FOR_OWN_KEYS : ""));
		}
	}

	private static Set<ConfigurationProperty> unknown(Iterable<ConfigurationPropertySource> sources,
			Set<ConfigurationPropertyName> known) {
		Set<ConfigurationProperty> unknown = new LinkedHashSet<>();
		for (ConfigurationPropertySource source : sources) {
			if (source instanceof IterableConfigurationPropertySource names && !isEnvironment(source)) {
				names.stream()
					.filter(PropertyNames.PREFIX::isAncestorOf)
					.filter((name) -> !known.contains(name))
					.map(source::getConfigurationProperty)
					.filter(Objects::nonNull)
					.forEach(unknown::add);
			}
		}
		return unknown;
	}

	private static boolean isEnvironment(ConfigurationPropertySource source) {
		return source.getUnderlyingSource() instanceof PropertySource<?> underlying
				&& underlying.getName().equals(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
	}

	/** Empty once placeholders are replaced, that is. */
	private static void checkNotEmpty(ConfigurationPropertyName name, Binder binder) {
		Object value = binder.bind(name, Bindable.of(Object.class)).orElse(null);
		if (value instanceof CharSequence text && text.toString().isBlank()) {
			throw new InvalidConfigurationPropertyValueException(name.toString(), value,
					"must not be empty; leave it out for its default");
		}
	}

}
