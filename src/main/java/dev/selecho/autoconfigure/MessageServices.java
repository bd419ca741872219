package dev.selecho.autoconfigure;

import dev.selecho.message.MessageObserver;
import dev.selecho.message.MessageOptions;
import dev.selecho.message.MessageService;
import dev.selecho.net.ConnectionHandlerFactory;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.core.task.TaskDecorator;

/**
 * Sets up the services of messages as their listeners ask, and as the application watches
 * them: by a {@link MessageObserver}, and by a {@link TaskDecorator} for what runs off
 * the loop.
 */
final class MessageServices {

	private final BeanFactory beans;

	MessageServices(BeanFactory beans) {
		this.beans = beans;
	}

	/**
	 * Sets up what a listener is served by.
	 * @param listener the listener
	 * @param protocol what it speaks
	 * @param factory the application's
	 * @return the same if it has no messages
	 * @throws ServerSetupException if the listener asks for limits of messages all the
	 * same
	 */
	ConnectionHandlerFactory within(DescribedListener listener, String protocol, ConnectionHandlerFactory factory) {
		if (factory instanceof MessageService<?, ?> service) {
			return watched(limited(listener, service));
		}
		listener.messages().own().forEach((property, value) -> {
			throw TcpServerFactory.refused(listener.messageProperty(property), value,
					"is for a protocol with messages, and " + protocol + " has none: leave it out, or make " + protocol
							+ " by dev.selecho.message.Protocol");
		});
		return factory;
	}

	private static MessageService<?, ?> limited(DescribedListener listener, MessageService<?, ?> service) {
		MessageOptions options = listener.messages().over(service.options());
		Integer most = options.maxSize();
		if (most != null) {
			try {
				var _ = service.protocol().framing().atMost(most);
			}
			catch (IllegalArgumentException ex) {
				throw TcpServerFactory.refused(listener.messageProperty("max-message-size"), most,
						String.valueOf(ex.getMessage()));
			}
		}
		return service.with(options);
	}

	private MessageService<?, ?> watched(MessageService<?, ?> service) {
		MessageObserver observer = this.beans.getBeanProvider(MessageObserver.class).getIfUnique();
		TaskDecorator decorator = this.beans.getBeanProvider(TaskDecorator.class).getIfUnique();
		MessageService<?, ?> observed = (observer != null) ? service.observedBy(observer) : service;
		return (decorator != null) ? observed.decoratedBy(decorator::decorate) : observed;
	}

}
