package dev.selecho.actuate;

import dev.selecho.message.MessageObserver;
import dev.selecho.message.Session;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;

/**
 * An observation of each message that is handled off the loop,
 * {@code tcp.server.message}: by the handlers of the application a timer, and a span
 * where it traces.
 */
final class ObservedMessages implements MessageObserver {

	private static final String OUTCOME = "outcome";

	private final ObservationRegistry registry;

	ObservedMessages(ObservationRegistry registry) {
		this.registry = registry;
	}

	@Override
	public void observe(Session<?> session, Handling handling) throws Exception {
		Observation observation = Observation.start("tcp.server.message", this.registry)
			.lowCardinalityKeyValue("listener", session.listener());
		try (Observation.Scope _ = observation.openScope()) {
			handling.run();
			observation.lowCardinalityKeyValue(OUTCOME, "success");
		}
		catch (Exception | Error ex) {
			observation.lowCardinalityKeyValue(OUTCOME, "failure").error(ex);
			throw ex;
		}
		finally {
			observation.stop();
		}
	}

}
