package dev.selecho.models;

/**
 * Runs one model until the process is ended.
 */
public final class ModelMain {

	private static final int HIGHEST_PORT = 65_535;

	private ModelMain() {
	}

	/**
	 * Starts a model.
	 * @param args the model's name, the port
	 */
	public static void main(String[] args) {
		try {
			Model model = Model.of(args[0]);
			int port = port(args[1]);
			System.out.println(model.label() + ": " + model.description() + ". Talk to it by: nc 127.0.0.1 " + port);
			model.create().serve(port);
		}
		catch (Exception | LinkageError ex) {
			System.err.println("Cannot serve: " + ex);
			System.exit(1);
		}
	}

	private static int port(String text) {
		int port = Integer.parseInt(text);
		if (port < 1 || port > HIGHEST_PORT) {
			throw new IllegalArgumentException("The port is " + text + ": choose one from 1 to " + HIGHEST_PORT);
		}
		return port;
	}

}
