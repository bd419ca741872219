package dev.selecho.autoconfigure;

import java.time.Duration;

import dev.selecho.net.InvalidOptionException;
import dev.selecho.net.TcpServerOptions;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * How long a drain may take: what was asked for, which must fit into Spring's own time
 * for a phase of the shutdown, or the default, which is made to fit.
 */
final class GracePeriod {

	static final Duration DEFAULT = Duration.ofSeconds(20);

	/**
	 * What a drain may take beyond its grace period: a second that is granted after the
	 * process stood still, and one until a blocked loop is given up.
	 */
	private static final Duration BEYOND = Duration.ofSeconds(2);

	private static final String PHASE = "spring.lifecycle.timeout-per-shutdown-phase";

	private static final String GRACE = "shutdown.grace-period";

	private static final Log logger = LogFactory.getLog(GracePeriod.class);

	private GracePeriod() {
	}

	/**
	 * Returns the grace period. Says so if it is less than the default without being
	 * asked for.
	 * @param shutdown what the properties say
	 * @param phase Spring's time for a phase of the shutdown
	 * @return the time, zero or longer
	 */
	static Duration of(TcpServerProperties.Shutdown shutdown, Duration phase) {
		Duration asked = shutdown.gracePeriod();
		if (asked != null) {
			TcpServerFactory.check(!asked.isNegative(), GRACE, asked, "must be zero or longer");
			TcpServerFactory.check(asked.compareTo(phase) < 0, GRACE, asked, "must be less than " + PHASE + ", "
					+ InvalidOptionException.text(phase) + "; lower it or raise " + PHASE);
			checkQuiet(shutdown.quietPeriod(), asked);
			return asked;
		}
		Duration fitting = fitting(phase);
		if (fitting.compareTo(DEFAULT) >= 0) {
			checkQuiet(shutdown.quietPeriod(), DEFAULT);
			return DEFAULT;
		}
		// Two defaults never refuse the start, however little is left.
		TcpServerFactory.check(
				shutdown.quietPeriod().compareTo(longer(fitting, TcpServerOptions.DEFAULTS.quietPeriod())) <= 0,
				"shutdown.quiet-period", shutdown.quietPeriod(),
				"must be at most tcp.server.shutdown.grace-period, which is " + InvalidOptionException.text(fitting)
						+ ", so that it fits into " + PHASE + "; lower it or raise " + PHASE);
		logger.info("tcp.server.shutdown.grace-period is " + InvalidOptionException.text(fitting)
				+ " instead of its default, " + InvalidOptionException.text(DEFAULT) + ", so that it fits into " + PHASE
				+ "=" + InvalidOptionException.text(phase));
		return fitting;
	}

	private static void checkQuiet(Duration quiet, Duration grace) {
		TcpServerFactory.check(grace.isZero() || quiet.compareTo(grace) <= 0, "shutdown.quiet-period", quiet,
				"must be at most tcp.server.shutdown.grace-period, " + InvalidOptionException.text(grace)
						+ "; lower it or raise tcp.server.shutdown.grace-period");
	}

	/** A short phase is divided: part for the drain, part for what comes beyond. */
	private static Duration fitting(Duration phase) {
		return longer(phase.minus(BEYOND), phase.dividedBy(2));
	}

	private static Duration longer(Duration one, Duration other) {
		return (one.compareTo(other) >= 0) ? one : other;
	}

}
