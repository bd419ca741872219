package dev.selecho.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import dev.selecho.autoconfigure.HandlerFactory.Rank;
import dev.selecho.autoconfigure.ProtocolChoice.Choice;
import dev.selecho.net.ConnectionHandlerFactory;
import dev.selecho.net.Listener;
import dev.selecho.net.TcpServer;
import dev.selecho.service.DiscardHandler;
import dev.selecho.service.EchoHandler;
import dev.selecho.service.EchoMode;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * What the listeners of the properties speak: what the application's beans do, or what
 * comes along. The latter are no beans: whoever asks for a
 * {@link ConnectionHandlerFactory} gets one of the application's own.
 */
public final class Protocols implements SmartInitializingSingleton {

	private final ConfigurableListableBeanFactory beans;

	private final EchoMode mode;

	private final String server;

	private final MessageServices messages;

	private final List<Listener> served = new ArrayList<>();

	private @Nullable EchoHandler echo;

	/** There are some once listeners were served. */
	private @Nullable ProtocolFailures failures;

	private boolean echoesUnasked;

	/**
	 * Creates protocols.
	 * @param beans those of the application
	 * @param mode that of the echo that comes along
	 * @param server the name of the server's bean, which depends on those that serve it
	 */
	Protocols(ConfigurableListableBeanFactory beans, EchoMode mode, String server) {
		this.beans = beans;
		this.messages = new MessageServices(beans);
		this.mode = mode;
		this.server = server;
	}

	/**
	 * Returns the echo that comes along.
	 * @param server whose listeners it is to serve
	 * @return the one for all of them for which it was chosen; {@code null} if there are
	 * none, or it is another context's server
	 */
	public @Nullable EchoHandler echoOf(TcpServer server) {
		return server.listeners().stream().anyMatch(this.served::contains) ? this.echo : null;
	}

	/**
	 * Has listeners served.
	 * @param described the listeners
	 * @return those that are not left out
	 * @throws ServerSetupException if there is nobody for one of them
	 */
	List<Listener> serve(List<DescribedListener> described) {
		List<HandlerFactory> factories = HandlerFactory.of(this.beans);
		this.failures = new ProtocolFailures(described, factories);
		ProtocolChoice choices = new ProtocolChoice(factories, this.failures);
		for (DescribedListener listener : described) {
			if (listener.address() == null) {
				leaveOut(choices.called(listener));
				continue;
			}
			Choice choice = choices.of(listener);
			this.echoesUnasked |= listener.isMain() && listener.protocol() == null && choice.factory() == null;
			ConnectionHandlerFactory handlers = this.messages.within(listener, choice.protocol(), handlers(choice));
			this.served.add(
					new Listener(listener.name(), listener.address(), choice.protocol(), handlers, listener.options()));
		}
		return this.served;
	}

	/** For the time being: whom it asks for is not forgotten. */
	private void leaveOut(@Nullable Choice called) {
		if (called != null && called.factory() != null) {
			this.beans.registerDependentBean(called.factory().bean(), this.server);
		}
	}

	private ConnectionHandlerFactory handlers(Choice choice) {
		HandlerFactory factory = choice.factory();
		if (factory != null) {
			this.beans.registerDependentBean(factory.bean(), this.server);
			return this.beans.getBean(factory.bean(), ConnectionHandlerFactory.class);
		}
		if (choice.protocol().equals(ProtocolChoice.DISCARD)) {
			return new DiscardHandler();
		}
		if (this.echo == null) {
			this.echo = new EchoHandler(this.mode);
		}
		return this.echo;
	}

	/**
	 * Refuses what nobody asks for. Not before all beans are there: only then it is known
	 * whether another one has taken it.
	 */
	@Override
	public void afterSingletonsInstantiated() {
		if (this.failures == null) {
			return; // beans come to be when they are asked for, in this application
		}
		List<HandlerFactory> unserved = this.failures.factories()
			.stream()
			.filter((factory) -> factory.rank() == Rank.PRIMARY || factory.rank() == Rank.REGULAR)
			.filter((factory) -> this.beans.getDependentBeans(factory.bean()).length == 0)
			.toList();
		if (!unserved.isEmpty()) {
			throw this.failures.unserved(unserved);
		}
		if (this.echoesUnasked) {
			HandlerBeans.checkNoneIsPassedOver(this.beans);
		}
	}

}
