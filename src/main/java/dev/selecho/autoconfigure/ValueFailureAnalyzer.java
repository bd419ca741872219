package dev.selecho.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Says what the value of a property of the TCP server has to be. Boot's own analysis of
 * the same failure has no action but to review the value.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ValueFailureAnalyzer extends AbstractFailureAnalyzer<InvalidConfigurationPropertyValueException> {

	private final Environment environment;

	ValueFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure,
			InvalidConfigurationPropertyValueException cause) {
		// A name may be what is refused.
		ConfigurationPropertyName name = ConfigurationPropertyName.adapt(cause.getName(), '.');
		if (!PropertyNames.isOurs(name)) {
			return null;
		}
		return new FailureAnalysis("The property " + name + value(name, cause.getValue()) + " is refused.",
				name + " " + cause.getReason() + ".", cause);
	}

	private String value(ConfigurationPropertyName name, @Nullable Object value) {
		ConfigurationProperty property = property(name);
		if (property != null) {
			return PropertyFailureAnalyzer.describe(property);
		}
		// The default of one property may not go with what was set for another.
		ConfigurationPropertyName all = PropertyNames.ofAll(name);
		return (all != null) ? " with the value '" + value + "' of " + all : " with its default '" + value + "'";
	}

	/** As it was written, which its value no longer shows. */
	private @Nullable ConfigurationProperty property(ConfigurationPropertyName name) {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(this.environment)) {
			ConfigurationProperty property = source.getConfigurationProperty(name);
			if (property != null) {
				return property;
			}
		}
		return null;
	}

}
