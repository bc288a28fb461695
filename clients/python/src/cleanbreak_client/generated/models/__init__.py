"""Contains all the data models used in inputs/outputs"""

from .authorize_code_challenge_method import AuthorizeCodeChallengeMethod
from .authorize_response_type import AuthorizeResponseType
from .backchannel import Backchannel
from .backchannel_request import BackchannelRequest
from .backchannel_request_client_assertion_type import (
    BackchannelRequestClientAssertionType,
)
from .call_forwardings_answer_item import CallForwardingsAnswerItem
from .call_forwardings_request import CallForwardingsRequest
from .camara_error import CamaraError
from .cancel_product_order import CancelProductOrder
from .cancel_product_order_create import CancelProductOrderCreate
from .cancel_product_order_create_type import CancelProductOrderCreateType
from .characteristic import Characteristic
from .config_input import ConfigInput
from .create_swap_subscriptions_request import CreateSwapSubscriptionsRequest
from .create_swap_subscriptions_request_protocol import (
    CreateSwapSubscriptionsRequestProtocol,
)
from .create_swap_subscriptions_request_types_item import (
    CreateSwapSubscriptionsRequestTypesItem,
)
from .delivery import Delivery
from .delivery_method import DeliveryMethod
from .description import Description
from .device_phone_number_answer import DevicePhoneNumberAnswer
from .entity_ref import EntityRef
from .key_set import KeySet
from .key_set_keys_item import KeySetKeysItem
from .kyc_tenure_answer import KycTenureAnswer
from .kyc_tenure_answer_contract_type import KycTenureAnswerContractType
from .kyc_tenure_request import KycTenureRequest
from .note import Note
from .number_recycling_check_answer import NumberRecyclingCheckAnswer
from .number_recycling_check_request import NumberRecyclingCheckRequest
from .number_resource import NumberResource
from .oauth_error import OauthError
from .order_of_product import OrderOfProduct
from .poll import Poll
from .poll_set_errs import PollSetErrs
from .poll_set_errs_additional_property import PollSetErrsAdditionalProperty
from .polled import Polled
from .polled_sets import PolledSets
from .product import Product
from .product_characteristic_input import ProductCharacteristicInput
from .product_characteristic_input_name import ProductCharacteristicInputName
from .product_characteristic_input_type import ProductCharacteristicInputType
from .product_characteristic_input_value_type import ProductCharacteristicInputValueType
from .product_input import ProductInput
from .product_input_referred_type import ProductInputReferredType
from .product_input_type import ProductInputType
from .product_order import ProductOrder
from .product_order_create import ProductOrderCreate
from .product_order_create_type import ProductOrderCreateType
from .product_order_input import ProductOrderInput
from .product_order_input_referred_type import ProductOrderInputReferredType
from .product_order_input_type import ProductOrderInputType
from .product_order_item import ProductOrderItem
from .product_order_item_action import ProductOrderItemAction
from .product_order_item_input import ProductOrderItemInput
from .product_order_item_input_action import ProductOrderItemInputAction
from .product_order_item_input_type import ProductOrderItemInputType
from .protocol_settings_input import ProtocolSettingsInput
from .protocol_settings_input_method import ProtocolSettingsInputMethod
from .provider import Provider
from .send_code_answer import SendCodeAnswer
from .send_code_request import SendCodeRequest
from .service_status import ServiceStatus
from .service_status_request import ServiceStatusRequest
from .service_status_spelled_request import ServiceStatusSpelledRequest
from .signals_error import SignalsError
from .signed_text import SignedText
from .sim_swap_check_answer import SimSwapCheckAnswer
from .sim_swap_check_request import SimSwapCheckRequest
from .sim_swap_date_answer import SimSwapDateAnswer
from .sim_swap_date_request import SimSwapDateRequest
from .sink_credential_input import SinkCredentialInput
from .sink_credential_input_credential_type import SinkCredentialInputCredentialType
from .stream import Stream
from .stream_status import StreamStatus
from .stream_status_status import StreamStatusStatus
from .stream_wish import StreamWish
from .subject_wish import SubjectWish
from .subject_wish_subject import SubjectWishSubject
from .subscription_detail_input import SubscriptionDetailInput
from .swap_subscription import SwapSubscription
from .swap_subscription_config import SwapSubscriptionConfig
from .swap_subscription_config_subscription_detail import (
    SwapSubscriptionConfigSubscriptionDetail,
)
from .swap_subscription_protocol import SwapSubscriptionProtocol
from .swap_subscription_status import SwapSubscriptionStatus
from .tmf_error import TmfError
from .token import Token
from .token_request import TokenRequest
from .token_request_client_assertion_type import TokenRequestClientAssertionType
from .token_request_grant_type import TokenRequestGrantType
from .token_token_type import TokenTokenType
from .transmitter import Transmitter
from .transmitter_authorization_schemes_item import TransmitterAuthorizationSchemesItem
from .trust_file import TrustFile
from .trust_file_keys_item import TrustFileKeysItem
from .unconditional_call_forwardings_answer import UnconditionalCallForwardingsAnswer
from .unconditional_call_forwardings_request import UnconditionalCallForwardingsRequest
from .validate_code_request import ValidateCodeRequest
from .verify_number_answer import VerifyNumberAnswer
from .verify_number_request import VerifyNumberRequest
from .verify_wish import VerifyWish

__all__ = (
    "AuthorizeCodeChallengeMethod",
    "AuthorizeResponseType",
    "Backchannel",
    "BackchannelRequest",
    "BackchannelRequestClientAssertionType",
    "CallForwardingsAnswerItem",
    "CallForwardingsRequest",
    "CamaraError",
    "CancelProductOrder",
    "CancelProductOrderCreate",
    "CancelProductOrderCreateType",
    "Characteristic",
    "ConfigInput",
    "CreateSwapSubscriptionsRequest",
    "CreateSwapSubscriptionsRequestProtocol",
    "CreateSwapSubscriptionsRequestTypesItem",
    "Delivery",
    "DeliveryMethod",
    "Description",
    "DevicePhoneNumberAnswer",
    "EntityRef",
    "KeySet",
    "KeySetKeysItem",
    "KycTenureAnswer",
    "KycTenureAnswerContractType",
    "KycTenureRequest",
    "Note",
    "NumberRecyclingCheckAnswer",
    "NumberRecyclingCheckRequest",
    "NumberResource",
    "OauthError",
    "OrderOfProduct",
    "Poll",
    "Polled",
    "PolledSets",
    "PollSetErrs",
    "PollSetErrsAdditionalProperty",
    "Product",
    "ProductCharacteristicInput",
    "ProductCharacteristicInputName",
    "ProductCharacteristicInputType",
    "ProductCharacteristicInputValueType",
    "ProductInput",
    "ProductInputReferredType",
    "ProductInputType",
    "ProductOrder",
    "ProductOrderCreate",
    "ProductOrderCreateType",
    "ProductOrderInput",
    "ProductOrderInputReferredType",
    "ProductOrderInputType",
    "ProductOrderItem",
    "ProductOrderItemAction",
    "ProductOrderItemInput",
    "ProductOrderItemInputAction",
    "ProductOrderItemInputType",
    "ProtocolSettingsInput",
    "ProtocolSettingsInputMethod",
    "Provider",
    "SendCodeAnswer",
    "SendCodeRequest",
    "ServiceStatus",
    "ServiceStatusRequest",
    "ServiceStatusSpelledRequest",
    "SignalsError",
    "SignedText",
    "SimSwapCheckAnswer",
    "SimSwapCheckRequest",
    "SimSwapDateAnswer",
    "SimSwapDateRequest",
    "SinkCredentialInput",
    "SinkCredentialInputCredentialType",
    "Stream",
    "StreamStatus",
    "StreamStatusStatus",
    "StreamWish",
    "SubjectWish",
    "SubjectWishSubject",
    "SubscriptionDetailInput",
    "SwapSubscription",
    "SwapSubscriptionConfig",
    "SwapSubscriptionConfigSubscriptionDetail",
    "SwapSubscriptionProtocol",
    "SwapSubscriptionStatus",
    "TmfError",
    "Token",
    "TokenRequest",
    "TokenRequestClientAssertionType",
    "TokenRequestGrantType",
    "TokenTokenType",
    "Transmitter",
    "TransmitterAuthorizationSchemesItem",
    "TrustFile",
    "TrustFileKeysItem",
    "UnconditionalCallForwardingsAnswer",
    "UnconditionalCallForwardingsRequest",
    "ValidateCodeRequest",
    "VerifyNumberAnswer",
    "VerifyNumberRequest",
    "VerifyWish",
)
