package dev.selecho.models;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.serializer.Deserializer;
import org.springframework.core.serializer.Serializer;
import org.springframework.integration.IntegrationMessageHeaderAccessor;
import org.springframework.integration.config.EnableIntegration;
import org.springframework.integration.ip.IpHeaders;
import org.springframework.integration.ip.tcp.connection.TcpConnection;
import org.springframework.integration.ip.tcp.connection.TcpListener;
import org.springframework.integration.ip.tcp.connection.TcpMessageMapper;
import org.springframework.integration.ip.tcp.connection.TcpNioServerConnectionFactory;
import org.springframework.integration.ip.tcp.connection.TcpSender;
import org.springframework.integration.ip.tcp.serializer.SoftEndOfStreamException;
import org.springframework.messaging.Message;

/**
 * Spring Integration's NIO server, below its channels and gateways: what is there to read
 * makes a message, and each message is sent back.
 */
final class SpringIntegrationModel implements EchoModel, TcpListener, TcpSender {

	private final Map<String, Client> clients = new ConcurrentHashMap<>();

	@Override
	public void serve(int port) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(Infrastructure.class);
		TcpNioServerConnectionFactory factory = new TcpNioServerConnectionFactory(port);
		factory.setLocalAddress("127.0.0.1");
		factory.setBacklog(BACKLOG);
		factory.setSoTcpNoDelay(true);
		// By default each connection keeps a BufferedOutputStream of the size of its
		// socket's send buffer, 2 MB on the loopback: 500 of them fill a heap of 1 GB.
		factory.setSoSendBufferSize(BlockingModel.BUFFER_SIZE);
		factory.setUsingDirectBuffers(true);
		factory.setDeserializer(new WhatIsThere());
		factory.setSerializer((Serializer<byte[]>) SpringIntegrationModel::write);
		factory.setMapper(inSequence());
		factory.registerListener(this);
		factory.registerSender(this);
		factory.setBeanFactory(context.getBeanFactory());
		factory.setApplicationEventPublisher(context);
		factory.afterPropertiesSet();
		factory.start();
	}

	private static TcpMessageMapper inSequence() {
		TcpMessageMapper mapper = new TcpMessageMapper();
		mapper.setApplySequence(true);
		return mapper;
	}

	private static void write(byte[] bytes, OutputStream output) throws IOException {
		output.write(bytes);
	}

	@Override
	public void onMessage(Message<?> message) {
		String id = message.getHeaders().get(IpHeaders.CONNECTION_ID, String.class);
		Client client = (id != null) ? this.clients.get(id) : null;
		if (client != null) {
			client.received(message);
		}
	}

	@Override
	public void addNewConnection(TcpConnection connection) {
		this.clients.put(connection.getConnectionId(), new Client(connection));
	}

	@Override
	public void removeDeadConnection(TcpConnection connection) {
		this.clients.remove(connection.getConnectionId());
	}

	/**
	 * Puts the messages of a connection in order: several threads bring them.
	 */
	private static final class Client {

		private final TcpConnection connection;

		private final Map<Integer, Message<?>> early = new HashMap<>();

		private int next = 1;

		Client(TcpConnection connection) {
			this.connection = connection;
		}

		synchronized void received(Message<?> message) {
			Integer number = new IntegrationMessageHeaderAccessor(message).getSequenceNumber();
			this.early.put(number, message);
			for (Message<?> due = this.early.remove(this.next); due != null; due = this.early.remove(this.next)) {
				this.connection.send(due);
				this.next++;
			}
		}

	}

	/**
	 * What Spring Integration cannot do without. Not a {@code @Configuration}: the
	 * application's scan would find it on the test classpath, and start it beside
	 * Selecho.
	 */
	@EnableIntegration
	static class Infrastructure {

	}

	/** A message is whatever has come: at least a byte, at most a buffer. */
	private static final class WhatIsThere implements Deserializer<byte[]> {

		private final ThreadLocal<byte[]> buffers = ThreadLocal.withInitial(() -> new byte[BlockingModel.BUFFER_SIZE]);

		@Override
		public byte[] deserialize(InputStream input) throws IOException {
			byte[] buffer = this.buffers.get();
			int length = input.read(buffer);
			if (length < 0) {
				throw new SoftEndOfStreamException("The client has ended its side");
			}
			return Arrays.copyOf(buffer, length);
		}

	}

}
