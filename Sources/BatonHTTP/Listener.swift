import AsyncHTTPClient
import BatonDirector
import Hummingbird
import HummingbirdTLS
import Logging
import X509
