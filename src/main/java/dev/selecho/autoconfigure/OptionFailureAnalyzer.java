package dev.selecho.autoconfigure;

import dev.selecho.net.InvalidOptionException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says what the application's own code has to give to the server. What comes of a
 * property is told of the property instead.
 */
final class OptionFailureAnalyzer extends AbstractFailureAnalyzer<InvalidOptionException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidOptionException cause) {
		return new FailureAnalysis(
				"The option " + cause.option() + " of a TcpServer has the value '" + cause.value()
						+ "', which is refused.",
				cause.option() + " " + cause.reason() + ". It is set where the application makes the server: "
						+ place(cause) + ".",
				cause);
	}

	/** The first caller that is not of the server itself. */
	private static String place(InvalidOptionException cause) {
		for (StackTraceElement frame : cause.getStackTrace()) {
			if (!frame.getClassName().startsWith("dev.selecho.net.")) {
				return frame.toString();
			}
		}
		return "see the stack";
	}

}
