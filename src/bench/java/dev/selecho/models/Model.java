package dev.selecho.models;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The models, by the names under which they are started and reported.
 */
public enum Model {

	/** The first of the four ways. */
	BLOCKING("blocking", "one thread serves one client at a time"),

	/** The second. */
	PROCESS("process", "a process for each connection"),

	/** The third. */
	THREAD("thread", "a platform thread for each connection"),

	/** The third, with the JDK's own threads on top of the kernel's. */
	VIRTUAL("virtual", "a virtual thread for each connection"),

	/** The fourth, with nothing but what an echo needs. */
	LEAST("least-nio", "the least NIO loop that can echo"),

	/** The fourth, as a server. */
	SELECHO("selecho", "this project's loop"),

	/** A framework's loop on the JDK's selector. */
	NETTY_NIO("netty-nio", "Netty, one event loop on java.nio"),

	/** A framework's loop on the kernel's own interface. */
	NETTY_EPOLL("netty-epoll", "Netty, one event loop on epoll"),

	/** A framework's loop on the kernel's newest interface. */
	NETTY_IO_URING("netty-io_uring", "Netty, one event loop on io_uring"),

	/** What a Spring team has without this project. */
	SPRING_INTEGRATION("spring-integration", "Spring Integration's NIO server");

	private final String label;

	private final String description;

	Model(String label, String description) {
		this.label = label;
		this.description = description;
	}

	public String label() {
		return this.label;
	}

	public String description() {
		return this.description;
	}

	/**
	 * Tells what the model promises.
	 * @return whether a second client is served before the first has gone
	 */
	public boolean servesMany() {
		return this != BLOCKING;
	}

	/**
	 * Tells what the model promises. Spring Integration closes a connection on its
	 * selector thread as soon as it reads the client's end, whatever other threads have
	 * still to send: its users cannot put that right.
	 * @return whether a client that has ended its side still gets all that it has sent
	 */
	public boolean answersHalfClose() {
		return this != SPRING_INTEGRATION;
	}

	EchoModel create() {
		return switch (this) {
			case BLOCKING -> new BlockingModel();
			case PROCESS -> new ProcessModel();
			case THREAD -> ThreadModel.platform();
			case VIRTUAL -> ThreadModel.virtual();
			case LEAST -> new LeastNioModel();
			case SELECHO -> new SelechoModel();
			case NETTY_NIO -> NettyModel.nio();
			case NETTY_EPOLL -> NettyModel.epoll();
			case NETTY_IO_URING -> NettyModel.ioUring();
			case SPRING_INTEGRATION -> new SpringIntegrationModel();
		};
	}

	/**
	 * Finds a model.
	 * @param label its name
	 * @return the model
	 */
	public static Model of(String label) {
		return Arrays.stream(values())
			.filter((model) -> model.label.equals(label))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("There is no model '" + label + "'; there are "
					+ Arrays.stream(values()).map(Model::label).collect(Collectors.joining(", "))));
	}

	public static List<Model> all() {
		return List.of(values());
	}

}
