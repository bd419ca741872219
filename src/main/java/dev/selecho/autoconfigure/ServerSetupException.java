package dev.selecho.autoconfigure;

/**
 * The beans of the application leave open what server there is to be.
 */
final class ServerSetupException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String remedy;

	/**
	 * Creates an exception.
	 * @param problem what is so, in sentences
	 * @param remedy what to do, in sentences
	 */
	ServerSetupException(String problem, String remedy) {
		super(problem);
		this.remedy = remedy;
	}

	String remedy() {
		return this.remedy;
	}

}
