package dev.selecho.test;

import java.io.IOException;
import java.util.stream.Collectors;

import dev.selecho.message.Codec;
import dev.selecho.message.Framing;
import dev.selecho.message.MessageService;
import dev.selecho.net.Listener;
import dev.selecho.net.TcpServer;

/**
 * Connects clients to the application's TCP server. To be injected into tests that have
 * {@link AutoConfigureTcpTestClient}.
 */
public final class TcpTestClients {

	private final TcpServer server;

	TcpTestClients(TcpServer server) {
		this.server = server;
	}

	/**
	 * Connects a client that speaks what the listener speaks, for a protocol both of
	 * whose sides send messages of one type.
	 * @param <M> the type
	 * @param listener its name
	 * @return the client
	 * @throws IOException if it is refused
	 */
	@SuppressWarnings({ "unchecked", "TypeParameterUnusedInFormals" }) // as the test says
																		// it
	public <M> TcpTestClient<M, M> connect(String listener) throws IOException {
		return connect(listener, (Codec<M, M>) service(listener).protocol().codec());
	}

	/**
	 * Connects a client.
	 * @param <I> what it receives
	 * @param <O> what it sends
	 * @param listener its name
	 * @param codec the client's own: it decodes what the server encodes
	 * @return the client
	 * @throws IOException if it is refused
	 */
	public <I, O> TcpTestClient<I, O> connect(String listener, Codec<I, O> codec) throws IOException {
		Framing framing = service(listener).protocol().framing();
		return new TcpTestClient<>(find(listener), framing, codec);
	}

	private MessageService<?, ?> service(String listener) {
		if (find(listener).handlers() instanceof MessageService<?, ?> service) {
			return service;
		}
		throw new IllegalArgumentException(
				"The listener " + listener + " has no messages, for its protocol is none of dev.selecho.message");
	}

	private Listener find(String name) {
		return this.server.listeners()
			.stream()
			.filter((listener) -> listener.name().equals(name))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("There is no listener " + name + "; there are "
					+ this.server.listeners().stream().map(Listener::name).collect(Collectors.joining(", "))));
	}

}
