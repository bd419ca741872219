package dev.selecho.actuate;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/**
 * Tells whether clients are to be sent to this instance.
 */
final class ReadinessInfoContributor implements InfoContributor {

	private final ReadinessSwitch readiness;

	ReadinessInfoContributor(ReadinessSwitch readiness) {
		this.readiness = readiness;
	}

	@Override
	public void contribute(Info.Builder builder) {
		builder.withDetail("readiness", this.readiness.get());
	}

}
