package dev.selecho.net;

/**
 * An option has a value that the server cannot work with.
 */
public final class InvalidOptionException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final String option;

	private final String value;

	private final String reason;

	InvalidOptionException(String option, Object value, String reason) {
		super(option + " = " + value + ": " + reason);
		this.option = option;
		this.value = value.toString();
		this.reason = reason;
	}

	/**
	 * Returns the option's name: lower case, words joined by hyphens, groups by dots,
	 * such as {@code write-queue.low-water-mark}.
	 * @return the name
	 */
	public String option() {
		return this.option;
	}

	/**
	 * Returns the refused value.
	 * @return the value
	 */
	public String value() {
		return this.value;
	}

	/**
	 * Returns what is wrong with the value and what would be right.
	 * @return the reason
	 */
	public String reason() {
		return this.reason;
	}

}
