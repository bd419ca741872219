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

}
