package dev.selecho.actuate;

import dev.selecho.actuate.ReadinessSwitch.Readiness;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/**
 * Whether clients are to be sent to this instance; whoever has the write access takes it
 * out of rotation, and back.
 */
@WebEndpoint(id = "readiness", defaultAccess = Access.READ_ONLY)
public final class ReadinessEndpoint {

	private static final int BAD_REQUEST = 400;

	private static final int CONFLICT = 409;

	private final ReadinessSwitch readiness;

	ReadinessEndpoint(ReadinessSwitch readiness) {
		this.readiness = readiness;
	}

	/**
	 * Tells what is so.
	 * @return the state, since when, and by whom
	 */
	@ReadOperation
	public Readiness show() {
		return this.readiness.get();
	}

	/**
	 * Switches.
	 * @param state {@code up} or {@code down}
	 * @return what is so now
	 */
	@WriteOperation
	public WebEndpointResponse<Object> set(String state) {
		if (!state.equals("up") && !state.equals("down")) {
			return Problem.answer(BAD_REQUEST, "state must be up or down");
		}
		try {
			return new WebEndpointResponse<>(this.readiness.set(state.equals("up")));
		}
		catch (IllegalStateException ex) {
			return Problem.answer(CONFLICT, String.valueOf(ex.getMessage()));
		}
	}

}
