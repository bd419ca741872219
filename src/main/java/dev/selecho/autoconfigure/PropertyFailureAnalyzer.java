package dev.selecho.autoconfigure;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.util.unit.DataSize;

/**
 * Says what a property of the TCP server should have been, where it is unknown or its
 * value of another kind. Boot's own analysis of the same failure names no remedy.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class PropertyFailureAnalyzer extends AbstractFailureAnalyzer<BindException> {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
		if (!PropertyNames.isOurs(cause.getName())
				|| cause.getCause() instanceof InvalidConfigurationPropertyValueException) {
			return null;
		}
		if (cause.getCause() instanceof UnboundConfigurationPropertiesException unbound) {
			return analysis(cause, unbound.getUnboundProperties().stream().map(PropertyFailureAnalyzer::unknown),
					"Correct or remove it. Keys under tcp.server belong to Selecho: "
							+ PropertyNames.REMEDY_FOR_OWN_KEYS + ", so that it is passed over. The properties are: "
							+ PropertyNames.text());
		}
		Class<?> type = cause.getTarget().getType().resolve(Object.class);
		String name = cause.getName().toString();
		return analysis(cause,
				Stream.of("The property " + name + describe(cause.getProperty()) + " is not " + kind(type) + "."),
				"Set it to " + kind(type) + ", or leave it out for its default.");
	}

	private static FailureAnalysis analysis(BindException cause, Stream<String> description, String action) {
		return new FailureAnalysis(description.collect(Collectors.joining(System.lineSeparator())), action, cause);
	}

	private static String unknown(ConfigurationProperty property) {
		return "The property " + property.getName() + describe(property) + " is unknown.";
	}

	static String describe(@Nullable ConfigurationProperty property) {
		if (property == null) {
			return "";
		}
		String origin = (property.getOrigin() != null) ? " (from " + property.getOrigin() + ")" : "";
		return " with the value '" + property.getValue() + "'" + origin;
	}

	private static String kind(Class<?> type) {
		if (type.isEnum()) {
			List<String> constants = Arrays.stream(type.getEnumConstants())
				.map((constant) -> constant.toString().toLowerCase(Locale.ROOT))
				.toList();
			return "one of " + String.join(", ", constants);
		}
		if (type == Duration.class) {
			return "a duration, such as 200ms, 20s or 2m";
		}
		if (type == DataSize.class) {
			return "a size, such as 64KB or 1MB";
		}
		if (type == InetAddress.class) {
			return "an IP address or the name of a host";
		}
		return (type == boolean.class || type == Boolean.class) ? "true or false" : "a whole number";
	}

}
