package dev.selecho.client;

/**
 * A connection has ended, or could not be made.
 */
final class EndedException extends Exception {

	private static final long serialVersionUID = 1L;

	private final Outcome outcome;

	private final String detail;

	EndedException(Outcome outcome, String detail) {
		super(outcome.word() + ": " + detail, null, false, false); // no stack: a result
		this.outcome = outcome;
		this.detail = detail;
	}

	Outcome outcome() {
		return this.outcome;
	}

	String detail() {
		return this.detail;
	}

}
