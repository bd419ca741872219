package dev.selecho.bench;

import java.io.IOException;

/**
 * A model could not carry its load, or did not carry it right. The message is the result.
 */
class LoadException extends IOException {

	private static final long serialVersionUID = 1L;

	LoadException(String message) {
		super(message);
	}

	/**
	 * Says in one line why a model is not measured. Where the bench or an assertion says
	 * it, its own words do; the message of another exception may be a mere file name.
	 * @param failure what was thrown
	 * @return the first line of it
	 */
	static String reason(Throwable failure) {
		boolean speaks = failure instanceof LoadException || failure instanceof AssertionError;
		String text = speaks ? String.valueOf(failure.getMessage()) : failure.toString();
		return text.strip().lines().findFirst().orElse(failure.toString());
	}

}
