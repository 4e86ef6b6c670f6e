"""Our side of both catalogues and of what became of approved orders, against the sandbox's servers."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.gateways.errors import Rejected, Unavailable
from bot.gateways.whmcs_products import billed_product
from handoffs.products import SoldProduct
from sandbox.world import World
from tests.handoffs.examples import POLICY
from bot.gateways.connections import salesforce_gateway, whmcs_gateway
