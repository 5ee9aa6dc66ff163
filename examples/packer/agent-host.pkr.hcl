# An Amazon machine image with the Agent and its FIPS proxy in it, built in a chroot: no instance is booted,
# no service is started, no key is put in. Packer's amazon-chroot mounts /proc, /dev and /sys itself.

packer {
  required_plugins {
    amazon = {
      source  = "github.com/hashicorp/amazon"
      version = ">= 1.3.0"
    }
  }
}

variable "installer" {
  type        = string
  description = "Where install.sh is served."
}

variable "source_ami" {
  type        = string
  description = "A supported distribution, with systemd."
}

source "amazon-chroot" "agent_host" {
  ami_name   = "agent-host-{{timestamp}}"
  source_ami = var.source_ami
  copy_files = ["/etc/resolv.conf"]
}

build {
  sources = ["source.amazon-chroot.agent_host"]

  provisioner "shell" {
    environment_vars = [
      "DD_INSTALL_ONLY=1",
      "DD_FIPS_MODE=1",
      "DD_SITE=ddog-gov.com",
      "INSTALLER=${var.installer}",
    ]
    inline = [
      "curl -fsSL \"$INSTALLER\" -o /root/install.sh",
      "sh /root/install.sh",
      "rm /root/install.sh",
      "dd-fips verify",
    ]
  }
}
