package dev.selecho.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Says which beans the server lacks, or has too many of.
 */
final class ServerSetupFailureAnalyzer extends AbstractFailureAnalyzer<ServerSetupException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, ServerSetupException cause) {
		return new FailureAnalysis(cause.getMessage(), cause.remedy(), cause);
	}

}
