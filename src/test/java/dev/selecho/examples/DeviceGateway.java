package dev.selecho.examples;

import dev.selecho.message.Framing;
import dev.selecho.message.MessageService;
import dev.selecho.message.Protocol;
import dev.selecho.message.Registry;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * A binary protocol with login, heartbeat and push: devices on one port, and a REST
 * controller that restarts them.
 */
@Configuration(proxyBeanMethods = false)
class DeviceGateway {

	@Bean
	Registry<Long, Device> registry() {
		return new Registry<>();
	}

	@Bean
	MessageService<Frame, Frame> devices(Registry<Long, Device> registry) {
		return Protocol.of(Framing.lengthPrefix(2, 1024), Frame.CODEC)
			.onLoop((session) -> new Device(registry, session));
	}

	@RestController
	static class Restarts {

		private final Registry<Long, Device> devices;

		Restarts(Registry<Long, Device> devices) {
			this.devices = devices;
		}

		@PostMapping("/devices/{number}/restart")
		void restart(@PathVariable long number) throws Exception {
			Device device = this.devices.get(number);
			if (device == null) {
				throw new ResponseStatusException(HttpStatus.NOT_FOUND, "Device " + number + " is not connected");
			}
			device.restart(number);
		}

	}

}
